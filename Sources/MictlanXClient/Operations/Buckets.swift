internal import MictlanXModel

extension ClientCore {
    /// The buckets that the peers' statistics name, and the peers that were silent (wire protocol §3.15).
    @concurrent
    func buckets(_ call: CallOptions) async throws -> BucketSummaries {
        let operation = begin(call)
        let peers = try await json(PeersReply.self, Call(route: .peers), operation)
        let isSingle = peers.available.count <= 1
        let route = APIRoute.peerStatistics
        let (tally, owners) = try await operation.retry.retrying(environment) { _ in
            // The Python client's own end is 100; how the real peer reads the two is not known.
            let call = Call(route: route, query: "start=0&end=2147483647", isStreamed: true)
            return try await once(call, operation) { response in
                let isOrdered = isSingle && operation.session.capabilities.contains(.orderedListing)
                var tally = BucketTally(isOrdered: isOrdered)
                var listing = ChunkListing(response.body, level: 2, subject: route.subject)
                while let (_, chunk) = try await listing.nextChunk() { tally.add(chunk) }
                return (tally, Set(listing.owners))
            }
        }
        let silent = peers.available.map(\.peerID).filter { !owners.contains($0) } + peers.unavailable.map(\.peerID)
        return BucketSummaries(buckets: tally.summaries, silentPeers: silent.sorted())
    }
}

/// Counts balls and bytes by bucket, each chunk once however many peers hold it.
private struct BucketTally {
    private struct Count {
        var balls = 0
        var bytes = 0
    }

    /// Whether the chunks of a ball follow each other and none comes twice, so that nothing need be remembered.
    private let isOrdered: Bool
    private var counts: [BucketID: Count] = [:]
    private var lastBall: (bucket: String, ball: String)?
    private var seenBalls: Set<String> = []
    private var seenChunks: Set<String> = []

    init(isOrdered: Bool) { self.isOrdered = isOrdered }

    mutating func add(_ chunk: ChunkMetadata) {
        guard let bucket = try? BucketID(chunk.bucketID) else { return }
        let isNewBall: Bool
        if isOrdered {
            isNewBall = lastBall.map { $0.bucket != chunk.bucketID || $0.ball != chunk.ballID } ?? true
            lastBall = (chunk.bucketID, chunk.ballID)
        } else {
            guard seenChunks.insert("\(chunk.bucketID)/\(chunk.key)").inserted else { return }
            isNewBall = seenBalls.insert("\(chunk.bucketID)/\(chunk.ballID)").inserted
        }
        counts[bucket, default: Count()].balls += isNewBall ? 1 : 0
        counts[bucket, default: Count()].bytes += max(0, chunk.size)
    }

    var summaries: [BucketSummary] {
        counts.map { BucketSummary(bucket: $0.key, balls: $0.value.balls, bytes: $0.value.bytes) }
            .sorted { $0.bucket < $1.bucket }
    }
}
