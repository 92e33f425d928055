/// The key under which one chunk is stored: `{ball}_{index}`, decimal, without padding (wire protocol §1).
///
/// A key that does not have this form (a chunk put on its own under a free id) has no index.
public struct ChunkKey: Hashable, Sendable, CustomStringConvertible {
    /// The key as it stands on the wire.
    public let rawValue: String

    /// The key of a ball's chunk.
    ///
    /// - Parameters:
    ///   - ball: the ball that the chunk belongs to.
    ///   - index: the chunk's index, from 0.
    public init(ball: BallID, index: Int) { rawValue = "\(ball.rawValue)_\(index)" }

    /// Checks a key given verbatim.
    ///
    /// - Parameter text: the key; it must be its own ``sanitize(_:)``. An index may make it longer than an id.
    /// - Throws: ``InvalidName``.
    public init(_ text: some StringProtocol) throws(InvalidName) {
        let text = String(text)
        guard !text.isEmpty else { throw .empty }
        let limit = NameLimits.maximumIDLength + Self.maximumSuffixLength
        guard text.utf8.count <= limit else { throw .tooLong(length: text.utf8.count, limit: limit) }
        guard isCanonicalID(text.utf8) else { throw .notCanonical(text: text, sanitized: sanitize(text)) }
        rawValue = text
    }

    /// The index after the last `_`, `nil` when the key has none.
    public var index: Int? {
        guard let separator = rawValue.utf8.lastIndex(of: UInt8(ascii: "_")) else { return nil }
        let digits = rawValue.utf8[rawValue.utf8.index(after: separator)...]
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        return Int(Substring(digits))
    }

    /// The key.
    public var description: String { rawValue }

    /// `_` and the digits of the largest index.
    static let maximumSuffixLength = 20
}
