/// The id of a ball: a canonical name on the wire (wire protocol §1.2).
///
/// What people type is a ``BallName``; its ``BallName/id`` is always valid.
public struct BallID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The id as it stands on the wire.
    public let rawValue: String

    /// Checks an id given verbatim.
    ///
    /// - Parameter text: the id; it must be its own ``sanitize(_:)``.
    /// - Throws: ``InvalidName`` with a proposal where there is one.
    public init(_ text: some StringProtocol) throws(InvalidName) {
        let text = String(text)
        try checkCanonical(text)
        rawValue = text
    }

    /// Takes an id that was built by the name spelling, which is canonical by construction.
    init(trusted text: String) { rawValue = text }

    /// The key of one chunk of this ball.
    ///
    /// - Parameter index: the chunk's index, from 0.
    /// - Returns: `{ball}_{index}`.
    public func chunk(_ index: Int) -> ChunkKey { ChunkKey(ball: self, index: index) }

    /// The name this id spells.
    public var name: BallName { BallName(id: self) }

    /// The id.
    public var description: String { rawValue }

    /// Orders by the bytes of the ids, the order in which listings are answered.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}
