internal import MictlanXModel

extension ClientCore {
    /// The balls of a bucket by id, each once: as they arrive where the router answers in order, collected, freed of
    /// repetitions and sorted elsewhere (wire protocol §3.8).
    ///
    /// The answer does not count as a request in flight once its head is there: a consumer that acts on each ball would
    /// otherwise wait for itself.
    func balls(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallInfo> {
        PullSequence { [self] in try await openListing(bucket, begin(call)) }
    }

    /// As ``balls(in:_:)``, by the router of an operation.
    func balls(in bucket: BucketID, _ operation: Operation) -> PullSequence<BallInfo> {
        PullSequence { [self] in try await openListing(bucket, operation) }
    }

    private func openListing(_ bucket: BucketID, _ operation: Operation) async throws -> PullSequence<BallInfo>.Pull {
        let listing = try await readListing(bucket, operation)
        return { try await listing.next() }
    }

    @concurrent
    private func readListing(_ bucket: BucketID, _ operation: Operation) async throws -> BallListing {
        let route = APIRoute.bucketListing(bucket: bucket.rawValue)
        return try await operation.retry.retrying(environment) { _ in
            let response = try await once(Call(route: route, isStreamed: true), operation) { $0 }
            var listing = ChunkListing(response.body, level: 1, subject: route.subject)
            if operation.session.capabilities.contains(.orderedListing) {
                return BallListing(ordered: listing, bucket: bucket)
            }
            var newest: [String: ChunkMetadata] = [:]
            while let (_, chunk) = try await listing.nextChunk() {
                guard let known = newest[chunk.key] else {
                    newest[chunk.key] = chunk
                    continue
                }
                newest[chunk.key] = BallInfo.distinct([known, chunk])[0]
            }
            return BallListing(collected: Self.gather(newest.values, in: bucket), bucket: bucket)
        }
    }

    private static func gather(_ chunks: some Sequence<ChunkMetadata>, in bucket: BucketID) -> [BallInfo] {
        var balls: [BallInfo] = []
        for (id, chunks) in Dictionary(grouping: chunks, by: \.ballID) {
            guard let ball = try? BallID(id) else { continue }
            balls.append(BallInfo(address: BallAddress(bucket: bucket, ball: ball), metadata: chunks))
        }
        return balls.sorted { $0.address < $1.address }
    }
}
