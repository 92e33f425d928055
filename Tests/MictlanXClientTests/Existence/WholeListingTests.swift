import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// Listings of the recorded router: whether they are whole, and what completes them.
struct WholeListingTests {
    private let bucket: BucketID

    init() throws { bucket = try BucketID("b") }

    private func names(_ listing: BallListing) async throws -> [String] {
        var names: [String] = []
        for try await ball in listing { names.append(ball.address.ball.rawValue) }
        return names
    }

    @Test func emptyBallsComeFromTheStatistics() async throws {
        try await withRecordedCluster { [bucket] cluster in
            for index in 0..<6 { try await cluster.put(index < 2 ? [] : testBytes(20), "b/n\(index)", replicas: 2) }
            let plain = cluster.client.listing(of: bucket, isCompleted: false)
            #expect(try await names(plain) == ["n2", "n3", "n4", "n5"])
            #expect(plain.remarks.isWhole && plain.remarks.leavesOutEmpty)
            let whole = cluster.client.listing(of: bucket, isCompleted: true)
            #expect(try await names(whole) == ["n0", "n1", "n2", "n3", "n4", "n5"])
            #expect(whole.remarks.isWhole && !whole.remarks.leavesOutEmpty)
            let receipt = try await cluster.client.deleteBucket(bucket)
            #expect(receipt.balls == 6 && receipt.failed == 0)
            #expect(try await cluster.held().isEmpty)
        }
    }

    @Test func aSilentPeerIsNamed() async throws {
        try await withRecordedCluster { [bucket] cluster in
            try await cluster.put(testBytes(20), "b/x", replicas: 3)
            cluster.router.set(cluster.peers[2], .down)
            for isCompleted in [false, true] {
                let listing = cluster.client.listing(of: bucket, isCompleted: isCompleted)
                #expect(try await names(listing) == ["x"])
                #expect(listing.remarks.silentPeers == [cluster.peers[2]])
            }
            // Where nothing can say so but an error, it is one.
            let error = await #expect(throws: MictlanXError.self) {
                for try await _ in cluster.client.balls(in: bucket) {}
            }
            #expect(error?.code == .existenceUnknown)
            let held = try await cluster.held()
            let refused = await #expect(throws: MictlanXError.self) { try await cluster.client.deleteBucket(bucket) }
            #expect(refused?.code == .existenceUnknown)
            #expect(try await cluster.held() == held)
        }
    }

    @Test func idsThatNoCallCanNameAreLeft() async throws {
        try await withRecordedCluster { [bucket] cluster in
            try await cluster.put(testBytes(20), "b/x")
            for id in ["My File.v1.txt", "a--b"] { cluster.router.list(odd: id, in: "b") }
            let receipt = try await cluster.client.deleteBucket(bucket)
            #expect(receipt.balls == 1 && receipt.failed == 2)
            #expect(receipt.unnamed.map(\.id) == ["My File.v1.txt", "a--b"])
        }
    }

    /// Requests of many new balls: two each, a third that looks behind them, as they must not replace another, and what is
    /// asked once for all of them.
    @Test func manyNewBallsTakeThreeRequestsEach() async throws {
        let items = try (0..<100).map { index in
            BulkItem(
                ordinal: index, address: try BallAddress("b/n\(index)"), source: .bytes(testBytes(10)),
                options: PutOptions(ifExists: .skipSame))
        }
        try await withRecordedCluster { cluster in
            try await cluster.put(testBytes(5), "b/there")
            let before = cluster.router.log.count
            try await cluster.client.putBulk("job", PullSequence(items))
            let summary = try await cluster.client.awaitBulk("job")
            #expect(summary.stored == 100 && summary.failed == 0)
            #expect(cluster.router.log.count - before <= 3 * 100 + 2)
            // The same again sends nothing: what is there is seen, also by a job with its own census.
            try await cluster.client.putBulk("again", PullSequence(items))
            let again = try await cluster.client.awaitBulk("again")
            #expect(again.unchanged == 100)
        }
    }

    /// Metadata that were registered and never followed by bytes look like a ball.
    @Test func aChunkWithoutBytesIsNotVerified() async throws {
        let (router, address) = (FakeRouter(), try BallAddress("b/x"))
        let client = scriptedClient(router.transport())
        _ = try await client.put(.bytes(testBytes(30)), at: address)
        _ = try await client.verify(address, options: VerifyOptions(asksForBytes: true))
        router.state.withLock { $0.chunks["x_0"]?.bytes = nil }
        _ = try await client.verify(address)
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verify(address, options: VerifyOptions(asksForBytes: true))
        }
        #expect(error?.code == .incomplete)
        #expect(error?.message.contains("registered, no data") == true)
        // The metadata alone tell nothing of it; who asks what the ball is gets to know it.
        #expect(try await client.info(of: address).isComplete)
        let found = try await client.inspect(address)
        #expect(found.chunksWithoutData == [0] && !found.isComplete)
        let read = await #expect(throws: MictlanXError.self) { try await client.get(address) }
        #expect(read?.code == .incomplete && read?.message.contains("registered, no data") == true)
    }

    /// Of three chunks one has no bytes; while its peer is silent it is not said to have none.
    @Test func aBallOfWhichOneChunkIsOnlyRegistered() async throws {
        let (cluster, address) = (FakeCluster(peers: 2), try BallAddress("bucket/x"))
        let client = scriptedClient(cluster.transport())
        _ = try await client.put(.bytes(testBytes(30)), at: address, options: PutOptions(chunkSize: ByteCount(10)))
        #expect(try await client.inspect(address).isComplete)
        cluster.state.withLock { state in
            for peer in cluster.peers { state.replicas[peer]?["x_1"]?.bytes = nil }
        }
        #expect(try await client.inspect(address).chunksWithoutData == [1])
        let silent = scriptedClient(
            cluster.transport { sent, _ in
                sent.path.hasSuffix("/peers/stats") ? .json(#"{"p0":{"peer_id":"p0","balls":[]}}"#) : nil
            })
        #expect(try await silent.inspect(address).chunksWithoutData.isEmpty)
    }
}
