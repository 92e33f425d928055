internal import MictlanXModel

extension ClientCore {
    /// The balls of a bucket by id, each once.
    ///
    /// The answer does not count as a request in flight once its head is there: a consumer that acts on each ball would
    /// otherwise wait for itself.
    func balls(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallInfo> {
        bounded("bucket '\(bucket)'", call) { try await balls(in: bucket, by: begin(call)).open() }
    }

    /// The balls of a bucket as the router of an operation lists them.
    func balls(in bucket: BucketID, by operation: Operation) -> PullSequence<BallInfo> {
        PullSequence { [self] in
            let listing = try await listing(of: bucket, operation) {
                GatheredBalls<BallAccumulator>($0, bucket: bucket)
            }
            return { try await listing.next() }
        }
    }

    /// The balls of a bucket by id with all that is known of their chunks.
    func details(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallDetail> {
        bounded("bucket '\(bucket)'", call) {
            let listing = try await listing(of: bucket, begin(call)) {
                GatheredBalls<DetailAccumulator>($0, bucket: bucket)
            }
            return { try await listing.next() }
        }
    }

    /// The chunks of a bucket by ball and index, each once.
    func chunks(in bucket: BucketID, _ call: CallOptions) -> PullSequence<ChunkMetadata> {
        bounded("bucket '\(bucket)'", call) {
            let listing = try await listing(of: bucket, begin(call)) { ChunkSequence($0) }
            return { try await listing.next() }
        }
    }

    /// A listing every wait of which ends with the deadline of its call.
    func bounded<Element>(
        _ subject: String, _ call: CallOptions,
        _ open: @escaping @Sendable () async throws -> PullSequence<Element>.Pull
    ) -> PullSequence<Element> {
        PullSequence(open).bounded { [environment] in
            StreamDeadline(call, environment, subject: subject)
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
        let call = Call.listing(of: bucket)
        let subject = call.route.subject
        return try await operation.retry.retrying(environment) { _ in
            var listing = try await open(call, operation)
            if operation.session.capabilities.contains(.orderedListing) {
                let router = operation.session.current.index
                let chunks = OrderedChunks(announced: listing, subject: subject) { [self] ball in
                    // Servers that do not know the query list everything again: what was handed out is passed over.
                    let call = Call.listing(of: bucket, from: ball)
                    let again = try await operation.retry.retrying(environment) { _ in try await open(call, operation) }
                    return operation.session.current.index == router ? again : nil
                }
                return make(chunks)
            }
            let sorted = try await SortedChunks(sorting: &listing, in: scratch)
            return make(OrderedChunks(sorted, subject: subject))
        }
    }

    private func open(_ call: Call, _ operation: Operation) async throws -> sending ChunkListing {
        let response = try await once(call, operation) { $0 }
        return ChunkListing(response.body, level: 1, subject: call.route.subject)
    }
}
