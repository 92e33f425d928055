internal import MictlanXModel

/// Gathers the chunks of a listing into balls with all their metadata, for one consumer. One ball is in memory at a time.
/// Balls whose ids the wire would change are left out, as in ``BallListing``.
actor BallDetailListing {
    private let bucket: BucketID
    private let chunks: OrderedChunks
    private var current: (address: BallAddress, chunks: [ChunkMetadata])?

    init(_ chunks: sending OrderedChunks, bucket: BucketID) {
        self.bucket = bucket
        self.chunks = chunks
    }

    /// The next ball by id.
    ///
    /// - Throws: as ``OrderedChunks/next()``.
    func next() async throws -> BallDetail? {
        while let chunk = try await chunks.next() {
            guard let ball = try? BallID(chunk.ballID) else { continue }
            guard current?.address.ball != ball else {
                current?.chunks.append(chunk)
                continue
            }
            let finished = current
            current = (BallAddress(bucket: bucket, ball: ball), [chunk])
            if let finished { return BallDetail(address: finished.address, metadata: finished.chunks) }
        }
        defer { current = nil }
        return current.map { BallDetail(address: $0.address, metadata: $0.chunks) }
    }
}
