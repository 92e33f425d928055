internal import MictlanXModel

extension ClientCore {
    /// The buckets that the peers' statistics name, and the peers that were silent (wire protocol §3.15).
    @concurrent
    func buckets(_ call: CallOptions) async throws -> BucketSummaries {
        try await withDeadline(call.deadline, environment, "buckets") { try await bucketsNow(begin(call)) }
    }

    private func bucketsNow(_ operation: Operation) async throws -> BucketSummaries {
        let peers = try await json(PeersReply.self, Call(.peers), operation)
        let isSingle = peers.available.count <= 1
        let asksForCounts = operation.session.capabilities.contains(.bucketCounts)
        let call = asksForCounts ? Call.bucketCounts() : .peerStatistics()
        let (buckets, owners): ([BucketSummary], Set<String>) = try await operation.retry.retrying(environment) { _ in
            try await once(call, operation) { response in
                // The router that answers may be another one by now.
                if asksForCounts, operation.session.capabilities.contains(.bucketCounts) {
                    let summaries = try await readCounts(response, call.route)
                    return (summaries, Set(peers.available.map(\.peerID)))
                }
                var tally = BucketTally()
                var listing = ChunkListing(response.body, level: 2, subject: call.route.subject)
                if isSingle, operation.session.capabilities.contains(.orderedListing) {
                    while let (_, chunk) = try await listing.next() { try tally.add(chunk) }
                } else {
                    let sorted = try await SortedChunks(sorting: &listing, in: scratch)
                    let chunks = OrderedChunks(sorted, subject: call.route.subject)
                    while let chunk = try await chunks.next() { try tally.add(chunk) }
                }
                return (tally.summaries, Set(listing.owners))
            }
        }
        let silent = peers.available.map(\.peerID).filter { !owners.contains($0) } + peers.unavailable.map(\.peerID)
        return BucketSummaries(buckets: buckets, silentPeers: silent.sorted())
    }

    /// The buckets as our node counted them; those whose name no call can give are left out, as elsewhere.
    private func readCounts(_ response: HTTPResponse, _ route: APIRoute) async throws -> [BucketSummary] {
        var counts = EntryListing<BucketCount>(response.body, key: "buckets", level: 1, subject: route.subject)
        var summaries: [BucketSummary] = []
        while let (_, count) = try await counts.next() {
            guard let bucket = try? BucketID(count.bucketID) else { continue }
            guard summaries.count < BucketTally.maximumBuckets else { throw BucketTally.tooMany }
            summaries.append(BucketSummary(bucket: bucket, balls: count.balls, bytes: count.bytes))
        }
        return summaries.sorted { $0.bucket < $1.bucket }
    }
}

/// Counts balls and bytes by bucket. The chunks of a ball follow each other and none comes twice, so that nothing need be
/// remembered.
private struct BucketTally {
    private struct Count {
        var balls = 0
        var bytes = 0
    }

    private var counts: [BucketID: Count] = [:]
    private var lastBall: (bucket: String, ball: String)?

    /// The buckets that are counted at most: they are in memory.
    static let maximumBuckets = 1 << 18

    static var tooMany: MictlanXError {
        MictlanXError(.badAnswer, "the peers' statistics name more than \(maximumBuckets) buckets")
    }

    /// - Throws: ``MictlanXError`` `badAnswer` beyond ``maximumBuckets``.
    mutating func add(_ chunk: ChunkMetadata) throws(MictlanXError) {
        guard let bucket = try? BucketID(chunk.bucketID) else { return }
        let isNewBall = lastBall.map { $0.bucket != chunk.bucketID || $0.ball != chunk.ballID } ?? true
        lastBall = (chunk.bucketID, chunk.ballID)
        guard counts[bucket] != nil || counts.count < Self.maximumBuckets else { throw Self.tooMany }
        counts[bucket, default: Count()].balls += isNewBall ? 1 : 0
        counts[bucket, default: Count()].bytes +|= max(0, chunk.size)
    }

    var summaries: [BucketSummary] {
        counts.map { BucketSummary(bucket: $0.key, balls: $0.value.balls, bytes: $0.value.bytes) }
            .sorted { $0.bucket < $1.bucket }
    }
}
