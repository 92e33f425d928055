internal import MictlanXModel

/// Which balls a bucket has, for a bulk put: one listing in the place of a question about every ball.
///
/// Only the hashes of the ids are held, and not more than the bulk has use for: a ball that seems to be there is asked for as
/// ever. One that is not there is put without a question. Our node refuses that put where another writer was quicker, and
/// the put decides again; at other routers a census is good for a short time only.
actor BucketCensus {
    private struct List: Sendable {
        /// Hashes of ids.
        let balls: Set<Int>
        /// Whether the router refuses other content under a key.
        let isRefusing: Bool
    }

    private struct Count: Sendable {
        let list: Task<List?, Never>
        let moment: Duration
        /// Ids that this bulk has taken for absent already.
        var claimed: Set<Int> = []
    }

    private let core: ClientCore
    private let call: CallOptions
    private let items: Int
    private var counts: [BucketID: Count] = [:]

    /// A listing costs more than so few questions.
    private static let minimumItems = 8
    /// Routers that do not refuse other content under a key are asked anew after this time.
    private static let lifetime = Duration.seconds(30)

    /// - Parameters:
    ///   - core: sends the requests.
    ///   - items: how many balls the bulk has; `nil`, and few ones, for no census.
    ///   - call: headers and time-outs.
    init?(_ core: ClientCore, items: Int?, _ call: CallOptions) {
        guard let items, items >= Self.minimumItems else { return nil }
        self.core = core
        self.items = items
        self.call = call
    }

    /// Whether a ball is known to be nowhere; the second time that it is asked for it is not, as it may be there by then.
    ///
    func claimsAbsent(_ address: BallAddress) async -> Bool {
        guard let balls = await balls(in: address.bucket) else { return false }
        let hash = address.ball.rawValue.hashValue
        guard !balls.contains(hash) else { return false }
        return counts[address.bucket]?.claimed.insert(hash).inserted ?? false
    }

    /// Whether a ball may be there.
    func mayHave(_ address: BallAddress) async -> Bool {
        await balls(in: address.bucket)?.contains(address.ball.rawValue.hashValue) ?? true
    }

    private func balls(in bucket: BucketID) async -> Set<Int>? {
        if let known = counts[bucket] {
            let list = await known.list.value
            let isFresh = core.environment.elapsed() - known.moment < Self.lifetime
            if isFresh || list?.isRefusing == true { return list?.balls }
            // Another item may have begun the next census while this one waited.
            if let next = counts[bucket], next.moment != known.moment { return await next.list.value?.balls }
        }
        let (core, call, limit) = (core, call, 64 + 16 * items)
        let task = Task { try? await Self.count(bucket, core, core.begin(call), limit: limit) }
        counts[bucket] = Count(
            list: task, moment: core.environment.elapsed(), claimed: counts[bucket]?.claimed ?? [])
        return await task.value?.balls
    }

    /// The balls of a bucket; `nil` where a list is not whole, or too long for what it is needed for.
    private static func count(
        _ bucket: BucketID, _ core: ClientCore, _ operation: Operation, limit: Int
    ) async throws -> List? {
        // Any request tells what the router can do.
        let witness = PeerWitness(core: core, operation: operation)
        _ = try await witness.missing([])
        let isOurs = operation.session.capabilities.contains(.orderedListing)
        let call = isOurs ? Call.listing(of: bucket) : Call.peerStatistics()
        let level = isOurs ? 1 : 2
        let (balls, answering) = try await core.once(call, operation) { response -> (Set<Int>?, Set<String>) in
            var listing = ChunkListing(response.body, level: level, subject: call.route.subject)
            var (balls, entries) = (Set<Int>(), 0)
            while let (_, chunk) = try await listing.next() {
                entries += 1
                guard entries <= limit else { return (nil, []) }
                if chunk.bucketID == bucket.rawValue { balls.insert(chunk.ballID.hashValue) }
            }
            return (balls, Set(listing.owners))
        }
        guard let balls else { return nil }
        let isWhole = isOurs ? true : try await witness.missing(answering).isEmpty
        let isRefusing = operation.session.capabilities.contains(.conditional)
        return isWhole ? List(balls: balls, isRefusing: isRefusing) : nil
    }
}
