/// The chunks of a ball that a byte range touches. Worked out from each chunk's own size: nominal sizes say nothing about
/// offsets (wire protocol §5.1).
struct RangeSelection: Hashable, Sendable {
    /// The bytes that are wanted, from the start of the ball.
    let bytes: Range<Int>
    /// The chunks that hold them, by position.
    let chunks: Range<Int>
    /// Where the first of these chunks begins.
    let start: Int
    /// Whether it is the whole ball, so that the checksum of the whole can be checked.
    let isWhole: Bool

    /// - Parameters:
    ///   - range: the bytes that are wanted; `nil` for all.
    ///   - layout: a complete ball.
    /// - Throws: ``MictlanXError``: `invalidArgument` for a range that reaches beyond the ball; `diskFull`, `io`.
    init(_ range: Range<Int>?, of layout: BallLayout) throws(MictlanXError) {
        let size = layout.info.size
        let bytes = range ?? 0..<size
        guard bytes.lowerBound >= 0, bytes.upperBound <= size else {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(layout.info.address)' has \(size) bytes; the range \(bytes.lowerBound)..<\(bytes.upperBound)"
                    + " reaches beyond them")
        }
        self.bytes = bytes
        isWhole = bytes == 0..<size
        guard !isWhole else {
            chunks = 0..<layout.count
            start = 0
            return
        }
        var (first, start, offset) = (layout.count, 0, 0)
        var end = 0
        for position in 0..<layout.count {
            let next = offset + (try layout.size(of: position))
            if !bytes.isEmpty, next > bytes.lowerBound, offset < bytes.upperBound {
                if first == layout.count { (first, start) = (position, offset) }
                end = position + 1
            }
            offset = next
        }
        chunks = min(first, end)..<end
        self.start = start
    }

    /// The wanted part of bytes.
    ///
    /// - Parameters:
    ///   - piece: some bytes of the ball.
    ///   - offset: where in the ball they begin.
    /// - Returns: those of them that are wanted, and where they go, counted from the start of the range.
    func cut(_ piece: [UInt8], at offset: Int) -> (bytes: [UInt8], offset: Int) {
        let wanted = (offset..<offset + piece.count).clamped(to: bytes)
        guard wanted.count < piece.count else { return (piece, offset - bytes.lowerBound) }
        // Of a piece beside the range the clamped one lies outside.
        guard !wanted.isEmpty else { return ([], wanted.lowerBound - bytes.lowerBound) }
        return (
            Array(piece[wanted.lowerBound - offset..<wanted.upperBound - offset]),
            wanted.lowerBound - bytes.lowerBound
        )
    }
}
