/// How the bytes of a ball are cut into chunks: size × chunk size → byte ranges, without a table in memory.
///
/// Source: wire protocol §5.1 (splitting). Nothing to store is one empty chunk, where the Python client fails.
public struct ChunkPlan: Hashable, Sendable {
    /// What happens to the bytes left over behind the last whole chunk.
    public enum Layout: Hashable, Sendable, CaseIterable {
        /// They are merged into the last chunk, as the Python client does for bytes.
        case mergedRemainder
        /// They are a chunk of their own, as the Python client does for files.
        case separateRemainder
    }

    /// The ball's size in bytes.
    public let size: Int
    /// The nominal chunk size in bytes, at least 1.
    public let chunkSize: Int
    /// Where the remainder goes.
    public let layout: Layout

    /// Plans the chunks of a ball.
    ///
    /// - Parameters:
    ///   - size: the ball's size; nothing at all gives one empty chunk.
    ///   - chunkSize: the nominal chunk size.
    ///   - layout: where the remainder goes.
    /// - Throws: ``InvalidChunkSize`` for a chunk size of zero.
    public init(size: ByteCount, chunkSize: ByteCount, layout: Layout) throws(InvalidChunkSize) {
        guard chunkSize.bytes > 0 else { throw InvalidChunkSize() }
        self.size = size.bytes
        self.chunkSize = chunkSize.bytes
        self.layout = layout
    }

    /// The number of chunks, at least 1.
    public var count: Int {
        let (whole, remainder) = size.quotientAndRemainder(dividingBy: chunkSize)
        switch layout {
        case .mergedRemainder: return max(1, whole)
        case .separateRemainder: return max(1, whole + (remainder > 0 ? 1 : 0))
        }
    }

    /// The bytes of one chunk.
    ///
    /// - Parameter index: from 0; an index outside the plan gives an empty range at the end.
    /// - Returns: the offsets of the chunk's bytes within the ball.
    public func range(of index: Int) -> Range<Int> {
        guard (0..<count).contains(index) else { return size..<size }
        let start = index * chunkSize
        return start..<(index == count - 1 ? size : start + chunkSize)
    }
}

/// A chunk size of zero cuts nothing.
public struct InvalidChunkSize: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public var description: String { "the chunk size is zero; give at least one byte, for example 1MiB" }
}
