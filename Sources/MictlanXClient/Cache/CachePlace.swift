/// Where one chunk is, or will be, in the cache; `nil` for chunks that are not kept.
struct CachePlace: Sendable {
    private let cache: ChunkCache
    private let key: ChunkCache.Key
    private let size: Int

    init?(_ chunk: StoredChunk, _ cache: ChunkCache?) {
        guard let cache, let checksum = chunk.checksum, chunk.size > 0, cache.keeps(size: chunk.size) else {
            return nil
        }
        self.cache = cache
        key = ChunkCache.Key(bucket: chunk.bucket, key: chunk.key, checksum: checksum)
        size = chunk.size
    }

    /// The bytes, if they are there and as many as the metadata says.
    func find() -> [UInt8]? {
        guard let bytes = cache.find(key), bytes.count == size else { return nil }
        return bytes
    }

    /// Keeps bytes that were verified.
    func fill(_ bytes: [UInt8]) { cache.insert(bytes, for: key) }
}
