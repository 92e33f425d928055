internal import MictlanXModel

extension ClientCore {
    /// The balls of a bucket by id, each once.
    ///
    /// The answer does not count as a request in flight once its head is there: a consumer that acts on each ball would
    /// otherwise wait for itself.
    func balls(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallInfo> {
        bounded(bucket, call) {
            let listing = try await listing(of: bucket, begin(call)) { BallListing($0, bucket: bucket) }
            return { try await listing.next() }
        }
    }

    /// The balls of a bucket as the router of an operation lists them.
    func balls(in bucket: BucketID, by operation: Operation) -> PullSequence<BallInfo> {
        PullSequence { [self] in
            let listing = try await listing(of: bucket, operation) { BallListing($0, bucket: bucket) }
            return { try await listing.next() }
        }
    }

    /// The balls of a bucket by id with all that is known of their chunks.
    func details(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallDetail> {
        bounded(bucket, call) {
            let listing = try await listing(of: bucket, begin(call)) { BallDetailListing($0, bucket: bucket) }
            return { try await listing.next() }
        }
    }

    /// The chunks of a bucket by ball and index, each once.
    func chunks(in bucket: BucketID, _ call: CallOptions) -> PullSequence<ChunkMetadata> {
        bounded(bucket, call) {
            let listing = try await listing(of: bucket, begin(call)) { ChunkSequence($0) }
            return { try await listing.next() }
        }
    }

    /// A listing every wait of which ends with the deadline of its call.
    private func bounded<Element>(
        _ bucket: BucketID, _ call: CallOptions,
        _ open: @escaping @Sendable () async throws -> PullSequence<Element>.Pull
    ) -> PullSequence<Element> {
        PullSequence(open).bounded { [environment] in
            StreamDeadline(call, environment, subject: "bucket '\(bucket)'")
        }
    }

    /// Opens the listing of a bucket: as it arrives where the router answers in order, freed of repetitions and sorted
    /// elsewhere (wire protocol §3.8).
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - operation: what the request belongs to.
    ///   - make: wraps the chunks.
    /// - Returns: what `make` returns.
    /// - Throws: ``MictlanXError``: `badAnswer`, the network's codes; `diskFull` and `io` where the chunks are sorted.
    @concurrent
    private func listing<T: Sendable>(
        of bucket: BucketID, _ operation: Operation, _ make: @Sendable (sending OrderedChunks) -> T
    ) async throws -> T {
        let route = APIRoute.bucketListing(bucket: bucket.rawValue)
        return try await operation.retry.retrying(environment) { _ in
            let response = try await once(Call(route: route, isStreamed: true), operation) { $0 }
            var listing = ChunkListing(response.body, level: 1, subject: route.subject)
            if operation.session.capabilities.contains(.orderedListing) {
                return make(OrderedChunks(announced: listing, subject: route.subject))
            }
            let sorted = try await SortedChunks(sorting: &listing, in: scratch)
            return make(OrderedChunks(sorted, subject: route.subject))
        }
    }
}
