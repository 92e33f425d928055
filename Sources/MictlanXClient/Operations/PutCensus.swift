internal import MictlanXModel

/// What the peers of a router hold, asked once for the many puts of a job: a ball that no peer names needs no request of
/// its own before it is put (wire protocol §14).
///
/// Only puts of a job look here, and only for a while: what somebody else puts meanwhile under a name of the job's is seen
/// when the next census is taken. The census of a bucket takes 1 MiB, however many balls are in it.
actor PutCensus {
    private let core: ClientCore
    /// The balls that any peer names, of buckets all of whose peers answered.
    private var names: [BucketID: NameFilter] = [:]
    /// Until when what is known of a bucket is believed: a large store takes long to be asked.
    private var expiry: [BucketID: Duration] = [:]
    private var moments: [BucketID: Timestamp] = [:]
    private var taking: Set<BucketID> = []
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Whether the router is ours, and a list is not worth it: it says in one request what is there.
    private var isNeedless = false
    /// How many balls the job has; 0 where that is not known.
    private let items: Int

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
        if expiry[bucket].map({ $0 <= core.environment.elapsed() }) ?? true {
            taking.insert(bucket)
            let start = core.environment.elapsed()
            moments[bucket] = core.environment.now()
            // A census that fails is none: each put looks for itself then.
            names[bucket] = (try? await take(of: bucket, operation)) ?? nil
            let took = core.environment.elapsed() - start
            expiry[bucket] = core.environment.elapsed() + max(Self.shortest, took * 10)
            taking.remove(bucket)
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        let ball = address.ball.rawValue
        guard names[bucket].map({ !$0.mayHold(ball) }) ?? false else { return nil }
        let mayBeStaged = names[bucket]?.mayHold(staging.rawValue) ?? true
        // Nobody else has the names now, so that they are not copied.
        names[bucket]?.add(ball)
        return Vacancy(mayBeStaged: mayBeStaged, since: moments[bucket])
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

/// Names, remembered in 1 MiB: what was added is always found, and seldom something that was not.
struct NameFilter: Sendable {
    private var words = [UInt64](repeating: 0, count: 1 << 17)

    /// Adds a name.
    mutating func add(_ name: String) {
        Self.eachBit(of: name) { words[$0 >> 6] |= 1 << UInt64($0 & 63) }
    }

    /// Adds the name of the ball that a chunk belongs to, and that of a key by itself.
    mutating func add(_ chunk: ChunkMetadata) {
        add(chunk.ballID)
        if chunk.isLoneKey { add(chunk.key) }
    }

    /// Whether a name may have been added.
    func mayHold(_ name: String) -> Bool {
        var mayHold = true
        Self.eachBit(of: name) { mayHold = mayHold && words[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }
        return mayHold
    }

    /// Four bits of 2^23 for each name, from its FNV-1a hash.
    private static func eachBit(of name: String, _ body: (Int) -> Void) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let step = (hash >> 32) | 1
        for number in 0..<4 { body(Int((hash &+ UInt64(number) &* step) & ((1 << 23) - 1))) }
    }
}
