public import MictlanXModel

/// Deletes with all their options. With several routers each is asked: as long as one cannot say that nothing is left, a
/// delete throws.
extension MictlanXClient {
    /// Deletes one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - bucket: the bucket.
    ///   - options: under which condition; the checksum is that of the chunk.
    /// - Returns: how many replicas were removed; zero when it was absent.
    /// - Throws: ``MictlanXError``: `changed` when the condition does not hold, `serverError` when the chunk is still
    ///   there, the network's codes.
    public nonisolated func deleteByKey(
        _ key: ChunkKey, in bucket: BucketID, options: DeleteOptions
    ) async throws -> Int {
        try await core.deleteByKey(key, in: bucket, options)
    }

    /// Deletes every ball of a bucket.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - options: under which guard, and how many at once.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes.
    public nonisolated func deleteBucket(
        _ bucket: BucketID, options: BucketDeleteOptions
    ) async throws -> BucketDeleteReceipt {
        try await core.deleteBucket(bucket, options)
    }
}
