import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// A replace at a router without an atomic one, cut short at each of its requests: the old content or the new one is whole
/// somewhere, the error says where, and another run ends it.
struct ReplaceFaultTests {
    /// How a request fails.
    enum Cut: String, CaseIterable, Sendable {
        /// It does not arrive.
        case lost
        /// It is carried out, and its answer does not arrive.
        case unanswered
        /// The router refuses it.
        case refused
    }

    private let address: BallAddress
    private let old = testBytes(25, seed: 1)
    private let new = testBytes(38, seed: 2)

    init() throws { address = try BallAddress("bucket/ball") }

    private func put(
        _ bytes: [UInt8], _ transport: ScriptedTransport, _ replacing: PutOptions.Replacing = .staged
    ) async throws -> PutReceipt {
        try await scriptedClient(transport).put(
            .bytes(bytes), at: address,
            options: PutOptions(
                chunkSize: ByteCount(10), replicas: 2, ifExists: .replace, maxConcurrentChunks: 1,
                replacing: replacing, call: CallOptions(retry: RetryPolicy(attempts: 1))))
    }

    /// A cluster with the old content.
    private func cluster() async throws -> FakeCluster {
        let cluster = FakeCluster(peers: 2)
        _ = try await put(old, cluster.transport())
        return cluster
    }

    /// The content of a ball as the peers have it; `nil` when it is not whole.
    private func content(_ ball: String, _ cluster: FakeCluster) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in 0... {
            guard let chunk = cluster.replicas(of: "\(ball)_\(index)").values.first(where: { $0.bytes != nil }) else {
                break
            }
            bytes += chunk.bytes ?? []
            if chunk.metadata.chunkCount == index + 1 {
                return SHA256.hash(bytes).hex == chunk.metadata.fullChecksum ? bytes : nil
            }
        }
        return nil
    }

    private var staging: BallAddress {
        BallAddress(bucket: address.bucket, ball: StagingBall.id(for: "ball", SHA256.hash(new)))
    }

    /// A transport that fails at one request, and how many there were.
    private func cut(_ cut: Cut, at nth: Int, _ cluster: FakeCluster) -> (ScriptedTransport, () -> Int) {
        let count = Mutex(0)
        let transport = cluster.transport { sent, _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            guard number == nth else { return nil }
            switch cut {
            case .lost: throw MictlanXError(.unavailable, "reset")
            case .unanswered:
                _ = try cluster.answer(sent)
                throw MictlanXError(.unavailable, "reset")
            case .refused: return .json(#"{"detail":"no room"}"#, status: 500)
            }
        }
        return (transport, { count.withLock { $0 } })
    }

    @Test(arguments: Cut.allCases) func aFaultAtEveryRequestLosesNothing(cut: Cut) async throws {
        let (plain, requests) = self.cut(cut, at: 0, try await cluster())
        _ = try await put(new, plain)
        var failures = 0
        for nth in 1...requests() {
            let cluster = try await cluster()
            let (transport, _) = self.cut(cut, at: nth, cluster)
            do {
                _ = try await put(new, transport)
            } catch let error as MictlanXError {
                failures += 1
                let (named, staged) = (content("ball", cluster), content(staging.ball.rawValue, cluster))
                #expect(named == old || named == new || staged == new, "request \(nth)")
                if named != old, named != new {
                    #expect(error.message.contains(staging.description), "request \(nth): \(error.message)")
                }
                #expect(!error.isLoss)
            }
            _ = try await put(new, cluster.transport())
            #expect(content("ball", cluster) == new, "request \(nth)")
            // A put that finds nothing under the name asks no more than for any new ball; the next one clears up.
            _ = try await put(new, cluster.transport())
            #expect(cluster.replicas(of: "\(staging.ball)_0").isEmpty, "request \(nth)")
        }
        #expect(failures > 10)
    }

    /// Delete, then put: the error says that the old content is gone.
    @Test func aDirectReplaceThatFailsSaysWhatIsGone() async throws {
        let cluster = try await cluster()
        let transport = cluster.transport { sent, _ in
            sent.path.hasSuffix("/chunked") ? .json(#"{"detail":"no room"}"#, status: 500) : nil
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await put(new, transport, .direct) }
        #expect(error?.isLoss == true)
        #expect(error?.message.contains("the old content of ball 'bucket/ball' is gone") == true)
        #expect(content("ball", cluster) == nil)
    }

    /// The peers answer 500 to the bytes: nothing is deleted, and the error says so.
    @Test func whatCannotBeStoredReplacesNothing() async throws {
        let cluster = try await cluster()
        let transport = cluster.transport { sent, _ in
            sent.path.hasSuffix("/chunked") ? .json(#"{"detail":"no room"}"#, status: 500) : nil
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await put(new, transport) }
        #expect(error?.message.contains("ball 'bucket/ball' is as it was") == true)
        #expect(content("ball", cluster) == old)
        let deleted = transport.sent.filter { $0.method == "DELETE" && $0.path.contains("/ball") }
        #expect(deleted.isEmpty)
    }

    /// One ball lost is enough: a bulk that deletes before it puts goes on with no other.
    @Test func aBulkStopsAfterTheFirstLoss() async throws {
        let cluster = FakeCluster(peers: 1)
        let options = PutOptions(
            ifExists: .replace, replacing: .direct, call: CallOptions(retry: RetryPolicy(attempts: 1)))
        let addresses = try (0..<5).map { try BallAddress("bucket/ball\($0)") }
        for address in addresses {
            _ = try await scriptedClient(cluster.transport()).put(.bytes(old), at: address, options: options)
        }
        let transport = cluster.transport { sent, _ in
            sent.path.hasSuffix("/chunked") ? .json(#"{"detail":"no room"}"#, status: 500) : nil
        }
        let client = scriptedClient(transport)
        let items = addresses.enumerated().map {
            BulkItem(ordinal: $0.offset, address: $0.element, source: .bytes(new), options: options)
        }
        try await client.putBulk("job", PullSequence(items), options: BulkOptions(maxConcurrentBalls: 1))
        let summary = try await client.awaitBulk("job")
        #expect(summary.failed == 1 && summary.notBegun == 4)
        #expect(addresses.dropFirst().allSatisfy { content($0.ball.rawValue, cluster) == old })
    }

    /// A chunk that is put by itself is replaced in the same way.
    @Test(arguments: Cut.allCases) func aSingleChunkIsNeverLost(cut: Cut) async throws {
        func put(_ bytes: [UInt8], _ transport: ScriptedTransport) async throws {
            _ = try await scriptedClient(transport).putSingleChunk(
                Chunk(bytes, index: 3), of: address,
                options: PutOptions(ifExists: .replace, call: CallOptions(retry: RetryPolicy(attempts: 1))))
        }
        func cluster() async throws -> FakeCluster {
            let cluster = FakeCluster(peers: 1)
            try await put(old, cluster.transport())
            return cluster
        }
        let (plain, requests) = self.cut(cut, at: 0, try await cluster())
        try await put(new, plain)
        let staging = StagingBall.id(for: "ball_3", SHA256.hash(new))
        for nth in 1...requests() {
            let cluster = try await cluster()
            try? await put(new, self.cut(cut, at: nth, cluster).0)
            let (named, staged) = (cluster.replicas(of: "ball_3")["p0"]?.bytes, content(staging.rawValue, cluster))
            #expect(named == old || named == new || staged == new, "request \(nth)")
            try await put(new, cluster.transport())
            #expect(cluster.replicas(of: "ball_3")["p0"]?.bytes == new, "request \(nth)")
        }
    }
}
