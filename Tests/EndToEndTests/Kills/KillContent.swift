import MictlanXModel

/// What is put: a few contents for many balls, so that balls share them, small ones in the catalog and large ones in files.
struct KillContent: Sendable {
    let bytes: [UInt8]
    let checksum: Checksum

    /// All contents; a ball's is known by its place here.
    static let all: [KillContent] = sizes.enumerated().map { KillContent(size: $1, seed: UInt64($0)) }

    // Below, at and above the limit of the catalog, and of several chunks.
    private static let sizes = [
        0, 200, 3_000, 20_000, 32_768, 32_769, 40_000, 60_000, 60_000, 100_000, 100_000, 180_000, 300_000, 450_000,
    ]

    private init(size: Int, seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let words = (0...size / 8).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        bytes = words.withUnsafeBytes { Array($0.prefix(size)) }
        checksum = SHA256.hash(bytes)
    }
}

/// What can be under an address.
enum KillState: Hashable, Sendable, CustomStringConvertible {
    case absent
    /// Some chunks of a ball that was being put where there was none: it is listed as incomplete.
    case partial
    /// A place in ``KillContent/all``.
    case whole(Int)

    var description: String {
        switch self {
        case .absent: "absent"
        case .partial: "partial"
        case .whole(let content): "content \(content)"
        }
    }
}

/// A ball, and what can be there: one state when everything about it was acknowledged, several when something was in
/// flight as the node died.
struct KillBall: Sendable {
    let address: BallAddress
    let chunkSize: ByteCount
    var states: Set<KillState> = [.absent]

    /// Takes note of a put.
    mutating func put(_ content: Int, isAcknowledged: Bool) {
        if isAcknowledged {
            states = [.whole(content)]
        } else {
            // What was whole is replaced in one step; what was not can be seen to grow.
            if states.contains(where: { if case .whole = $0 { false } else { true } }) { states.insert(.partial) }
            states.insert(.whole(content))
        }
    }

    /// Takes note of a delete, which is one step.
    mutating func delete(isAcknowledged: Bool) {
        if isAcknowledged { states = [.absent] } else { states.insert(.absent) }
    }
}
