internal import MictlanXModel

extension ClientCore {
    /// The balls of a bucket by id, each once.
    ///
    /// The answer does not count as a request in flight once its head is there: a consumer that acts on each ball would
    /// otherwise wait for itself.
    func balls(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallInfo> {
        bounded("bucket '\(bucket)'", call) {
            let notes = ListingNotes()
            return Self.whole(try await balls(in: bucket, by: begin(call), notes).open(), notes, bucket)
        }
    }

    /// The balls of a bucket with what the listing says of itself.
    func listing(of bucket: BucketID, isCompleted: Bool, _ call: CallOptions) -> BallListing {
        let notes = ListingNotes()
        let all = bounded("bucket '\(bucket)'", call) {
            try await balls(in: bucket, by: begin(call), isCompleted: isCompleted, notes).open()
        }
        return BallListing(all) { notes.remarks }
    }

    /// The balls of a bucket as the router of an operation lists them.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - operation: what the requests belong to.
    ///   - isCompleted: whether the peers' statistics are read where the router leaves something out.
    ///   - notes: hears what is missing.
    /// - Returns: the balls.
    func balls(
        in bucket: BucketID, by operation: Operation, isCompleted: Bool = false, _ notes: ListingNotes
    ) -> PullSequence<BallInfo> {
        PullSequence { [self] in
            let listing = try await listing(of: bucket, isCompleted: isCompleted, operation, notes) {
                GatheredBalls<BallAccumulator>($0, bucket: bucket, notes: notes)
            }
            return { try await listing.next() }
        }
    }

    /// A sequence that ends with an error where a peer did not answer: a part of a listing never looks like the whole.
    private static func whole<Element>(
        _ pull: @escaping PullSequence<Element>.Pull, _ notes: ListingNotes, _ bucket: BucketID
    ) -> PullSequence<Element>.Pull {
        {
            if let next = try await pull() { return next }
            let silent = notes.remarks.silentPeers
            guard silent.isEmpty else { throw PeerWitness.unanswered(silent, "a part of bucket '\(bucket)'") }
            return nil
        }
    }

    /// The balls of a bucket by id with all that is known of their chunks.
    func details(in bucket: BucketID, _ call: CallOptions) -> PullSequence<BallDetail> {
        bounded("bucket '\(bucket)'", call) {
            let notes = ListingNotes()
            let listing = try await listing(of: bucket, begin(call), notes) {
                GatheredBalls<DetailAccumulator>($0, bucket: bucket)
            }
            return Self.whole({ try await listing.next() }, notes, bucket)
        }
    }

    /// The chunks of a bucket by ball and index, each once.
    func chunks(in bucket: BucketID, _ call: CallOptions) -> PullSequence<ChunkMetadata> {
        bounded("bucket '\(bucket)'", call) {
            let notes = ListingNotes()
            let listing = try await listing(of: bucket, begin(call), notes) { ChunkSequence($0) }
            return Self.whole({ try await listing.next() }, notes, bucket)
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
    /// elsewhere (wire protocol §3.8). Such a router leaves out empty chunks, and what its silent peers have without a
    /// word: which peers answered is compared with those that there are, and the statistics name everything (§14).
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - isCompleted: whether the peers' statistics are read where the router leaves something out; where it lists nothing
    ///     at all they are read in any case.
    ///   - operation: what the request belongs to.
    ///   - notes: hears what is missing.
    ///   - make: wraps the chunks.
    /// - Returns: what `make` returns.
    /// - Throws: ``MictlanXError``: `badAnswer`, the network's codes; `diskFull` and `io` where the chunks are sorted.
    @concurrent
    private func listing<T: Sendable>(
        of bucket: BucketID, isCompleted: Bool = false, _ operation: Operation, _ notes: ListingNotes,
        _ make: @Sendable (sending OrderedChunks) -> T
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
            var isCompleted = isCompleted
            var (sorted, answering): (SortedChunks, Set<String>)
            if isCompleted {
                (sorted, answering) = try await allChunks(of: bucket, operation)
            } else {
                sorted = try await SortedChunks(sorting: &listing, in: scratch)
                answering = Set(try listing.envelope(BucketListingHeader.self).peerIDs)
                // A bucket of empty balls alone looks like none.
                if sorted.isEmpty {
                    (sorted, answering) = try await allChunks(of: bucket, operation)
                    isCompleted = true
                }
            }
            let silent = try await PeerWitness(core: self, operation: operation).missing(answering)
            notes.update { $0 = ListingRemarks(silentPeers: silent, leavesOutEmpty: !isCompleted) }
            return make(OrderedChunks(sorted, subject: subject))
        }
    }

    /// The chunks of a bucket as the statistics of the peers have them: every key, those of empty chunks and odd ids too.
    private func allChunks(of bucket: BucketID, _ operation: Operation) async throws -> (SortedChunks, Set<String>) {
        let call = Call.peerStatistics()
        return try await once(call, operation) { response in
            var listing = ChunkListing(response.body, level: 2, subject: call.route.subject)
            let sorted = try await SortedChunks(sorting: &listing, in: scratch, only: bucket)
            return (sorted, Set(listing.owners))
        }
    }

    private func open(_ call: Call, _ operation: Operation) async throws -> sending ChunkListing {
        let response = try await once(call, operation) { $0 }
        return ChunkListing(
            response.body, level: 1, subject: call.route.subject, server: operation.session.current.endpoint)
    }
}
