import MictlanXClient
import MictlanXModel

/// What is under an address, read byte by byte.
enum BallState: Equatable, CustomStringConvertible {
    case absent
    case partial
    case whole([UInt8])

    /// Reads it over a client that nothing disturbs.
    ///
    /// - Throws: what a store that is whole never throws.
    init(_ address: BallAddress, _ judge: MictlanXClient) async throws {
        do {
            let (_, pieces) = try await judge.read(address)
            var bytes: [UInt8] = []
            for try await piece in pieces { bytes += piece }
            self = .whole(bytes)
        } catch MictlanXError.Code.notFound {
            self = .absent
        } catch MictlanXError.Code.incomplete {
            self = .partial
        }
    }

    var description: String {
        switch self {
        case .absent: "nothing"
        case .partial: "a part"
        case .whole(let bytes): "\(bytes.count) bytes \(SHA256.hash(bytes).hex.prefix(8))"
        }
    }

    var checksum: Checksum? {
        if case .whole(let bytes) = self { SHA256.hash(bytes) } else { nil }
    }

    /// What may be there after a put that did not succeed: nothing is lost, and what was whole is whole.
    func mayBecome(_ new: BallState, afterFailedPutOf content: [UInt8], _ ifExists: PutOptions.IfExists) -> Bool {
        if new == self { return true }
        return switch self {
        case .whole: ifExists == .replace && new == .whole(content)
        case .absent: new == .partial || new == .whole(content)
        case .partial: new == .partial || new == .whole(content)
        }
    }

    /// Whether a put may report an outcome.
    func allows(_ outcome: PutReceipt.Outcome, of content: [UInt8], wasLiedTo: Bool) -> Bool {
        switch outcome {
        case .unchanged, .updated: self == .whole(content)
        case .created: self == .absent || self == .partial || wasLiedTo
        case .replaced: self != .absent && self != .whole(content)
        }
    }
}
