internal import MictlanXModel

/// What the peers of a router hold, asked once for the many puts of a job: a ball that no peer names needs no request of
/// its own before it is put (wire protocol §14).
///
/// Only puts of a job look here, and only for a while: what somebody else puts meanwhile under a name of the job's is seen
/// when the next census is taken. Our node refuses such a put by itself, so that one census is enough there: a list of all that
/// the job has put, again and again, would cost more the longer the job is. The census of a bucket takes 1.3 MiB at most,
/// however many balls are in it.
actor PutCensus {
    private let core: ClientCore
    private var known: [BucketID: Known] = [:]
    private var taking: Set<BucketID> = []
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Whether the router is ours, and a list is not worth it: it says in one request what is there.
    private var isNeedless = false
    /// How many balls the job has; 0 where that is not known.
    private let items: Int

    /// What is known of a bucket.
    private struct Known {
        /// The balls that any peer names; `nil` where one did not answer.
        var names: NameFilter?
        /// When it was asked for.
        let moment: Timestamp
        /// Until when it is believed: a large store takes long to be asked; `nil` for as long as the job.
        let expiry: Duration?
    }

    private static let shortest = Duration.seconds(10)
    /// At our node a list costs more than so few questions.
    private static let fewest = 8

    init(core: ClientCore, items: Int?) {
        self.core = core
        self.items = items ?? 0
    }

    /// What is known of the name of a ball; it counts as taken from then on.
    ///
    /// - Parameters:
    ///   - address: the ball.
    ///   - staging: where a replace that was cut short has left its content.
    ///   - operation: what the requests belong to.
    /// - Returns: `nil` where the name has to be looked at.
    func vacancy(of address: BallAddress, staging: BallID, _ operation: Operation) async -> Vacancy? {
        let bucket = address.bucket
        while taking.contains(bucket) { await withCheckedContinuation { waiting.append($0) } }
        guard !isNeedless else { return nil }
        if known[bucket].map({ $0.expiry.map { $0 <= core.environment.elapsed() } ?? false }) ?? true {
            taking.insert(bucket)
            // What was known is let go first: the next takes as much memory.
            known[bucket] = nil
            known[bucket] = await takeNow(of: bucket, operation)
            taking.remove(bucket)
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        let ball = address.ball.rawValue
        guard known[bucket]?.names.map({ !$0.mayHold(ball) }) ?? false else { return nil }
        let mayBeStaged = known[bucket]?.names?.mayHold(staging.rawValue) ?? true
        // Nobody else has the names now, so that they are not copied.
        known[bucket]?.names?.add(ball)
        return Vacancy(mayBeStaged: mayBeStaged, since: known[bucket]?.moment)
    }

    private func takeNow(of bucket: BucketID, _ operation: Operation) async -> Known {
        let (start, moment) = (core.environment.elapsed(), core.environment.now())
        // A census that fails is none: each put looks for itself then.
        let names = (try? await take(of: bucket, operation)) ?? nil
        let end = core.environment.elapsed()
        let isKept = names != nil && operation.session.capabilities.contains(.conditional)
        return Known(
            names: names, moment: moment, expiry: isKept ? nil : end + max(Self.shortest, (end - start) * 10))
    }

    /// The balls that any peer names, or that our node lists, which refuses a put where another writer was quicker; `nil`
    /// where a peer does not answer, and for a list that is longer than the job has use for.
    private func take(of bucket: BucketID, _ operation: Operation) async throws -> NameFilter? {
        let witness = PeerWitness(core: core, operation: operation)
        let known = try await witness.known()
        guard operation.session.capabilities.isEmpty else {
            let isWorthIt = items >= Self.fewest && operation.session.capabilities.contains(.conditional)
            let names = isWorthIt ? try await listed(in: bucket, operation) : nil
            isNeedless = names == nil
            return names
        }
        let call = Call.peerStatistics()
        let (names, answering) = try await core.once(call, operation) { response in
            var listing = ChunkListing(response.body, level: 2, subject: call.route.subject)
            var names = NameFilter()
            while let (_, chunk) = try await listing.next() {
                if chunk.bucketID == bucket.rawValue { names.add(chunk) }
            }
            return (names, Set(listing.owners))
        }
        return !known.isEmpty && known.isSubset(of: answering) ? names : nil
    }

    /// The balls that our node lists; `nil` for too many.
    private func listed(in bucket: BucketID, _ operation: Operation) async throws -> NameFilter? {
        let call = Call.listing(of: bucket)
        let limit = (16 * min(items, 1 << 20)) + 64
        return try await core.once(call, operation) { response -> NameFilter? in
            var listing = ChunkListing(response.body, level: 1, subject: call.route.subject)
            var (names, count) = (NameFilter(), 0)
            while let (_, chunk) = try await listing.next() {
                count += 1
                guard count <= limit else { return nil }
                names.add(chunk)
            }
            return names
        }
    }
}
