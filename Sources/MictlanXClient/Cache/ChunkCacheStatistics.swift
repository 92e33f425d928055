public import MictlanXModel

/// What the client's cache of chunks did, and what it holds.
public struct ChunkCacheStatistics: Hashable, Sendable {
    /// How many chunks were found in it.
    public let hits: Int
    /// How many were not.
    public let misses: Int
    /// How many it holds.
    public let chunks: Int
    /// How many bytes they have together.
    public let bytes: ByteCount
    /// How many bytes it may hold; 0 without a cache.
    public let capacity: ByteCount
}
