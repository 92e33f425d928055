import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Buckets and balls as values of a client.
struct BucketTests {
    private let router = FakeRouter()
    private let id: BucketID

    init() throws { id = try BucketID("b") }

    /// Peers copy until there are as many replicas as asked for, or none takes another.
    @Test func replicatesByThePeersThemselves() async throws {
        try await withEmbeddedNode(peers: 3) { client, _, _ in
            let (bucket, ball) = (client.bucket(id), try BallID("x"))
            let options = PutOptions(chunkSize: ByteCount(20_000))
            _ = try await bucket.put(.bytes(testBytes(50_000)), as: ball, options: options)
            #expect(try await bucket.replicate(ball, to: 1) == 0)
            let address = BallAddress(bucket: id, ball: ball)
            var chunks = 0
            for try await _ in client.chunks(of: address) { chunks += 1 }
            let copies = try await bucket.replicate(ball, to: 3)
            #expect(chunks > 1 && copies == 2 * chunks)
            #expect(try await client.verifyReport(of: address, options: VerifyOptions(replicas: 3)).leastReplicas == 3)
            #expect(try await bucket.replicate(ball, to: 3) == 0)
            let more = await #expect(throws: MictlanXError.self) { try await bucket.replicate(ball, to: 4) }
            #expect(more?.code == .notStored)
            #expect(more?.message.contains("made no copy") == true, "\(more?.message ?? "")")
            let none = await #expect(throws: MictlanXError.self) {
                try await bucket.replicate(try BallID("nothing"), to: 2)
            }
            #expect(none?.code == .notFound)
        }
    }

    @Test func theWayOfABall() async throws {
        let bucket = scriptedClient(router.transport()).bucket(id)
        let cat = try BallName("cat.jpg").id
        #expect(try await bucket.exists(cat) == false)
        let options = PutOptions(
            tags: ["stage": "raw"], contentType: "image/jpeg", ifExists: .skipSame, filters: [.compress()])
        let ball = try await bucket.put(.bytes([UInt8](repeating: 1, count: 500)), as: cat, options: options)
        #expect(try await bucket.exists(cat))
        #expect(ball.id == cat && "\(ball.name)" == "cat.jpg" && ball.filters == ["compress"])
        #expect(ball.tags == ["stage": "raw"] && ball.contentType == "image/jpeg" && ball.producerID == "client-0")
        #expect(ball.size < 100 && ball.dataChecksum == SHA256.hash([UInt8](repeating: 1, count: 500)))
        #expect(ball.updatedAt != nil && ball.chunkCount == 1)
        #expect(try await ball.get() == [UInt8](repeating: 1, count: 500))
        var keys: [String] = []
        for try await chunk in ball.chunks() { keys.append(chunk.key) }
        #expect(keys == ["cat-x2ejpg_0"])
        var names: [String] = []
        for try await listed in bucket.balls() { names.append("\(listed.name)") }
        #expect(names == ["cat.jpg"])
        try await withTemporaryDirectory { directory in
            let receipt = try await ball.getToFile(directory.appending("out"))
            #expect(receipt.isChanged)
        }
        #expect(try await ball.refresh().checksum == ball.checksum)
        #expect(try await ball.delete().chunkReplicas == 1)
        #expect(try await bucket.exists(cat) == false)
        #expect(try await ball.delete().wasAbsent)
    }

    /// The Python client calls it BallConflictError.
    @Test func ballsAreImmutable() async throws {
        let bucket = scriptedClient(router.transport()).bucket(id)
        let ball = try BallID("x")
        let first = try await bucket.put(.bytes([1, 2]), as: ball)
        #expect(try await bucket.put(.bytes([1, 2]), as: ball).checksum == first.checksum)
        let error = await #expect(throws: MictlanXError.self) { try await bucket.put(.bytes([3]), as: ball) }
        #expect(error?.code == .exists)
        let other = try await bucket.put(.bytes([3]), as: ball, options: PutOptions(ifExists: .replace))
        // What the first value stands for is gone: it deletes nothing else.
        let changed = await #expect(throws: MictlanXError.self) { try await first.delete() }
        #expect(changed?.code == .changed)
        #expect(try await other.get() == [3])
    }

    @Test func manyAtOnce() async throws {
        let bucket = scriptedClient(router.transport()).bucket(id)
        _ = try await bucket.put(.bytes([9]), as: BallID("n3"))
        let items = try (0..<12).map { BucketItem(ball: try BallID("n\($0)"), source: .bytes([UInt8($0)])) }
        let summary = try await bucket.putMany(items, maxConcurrentBalls: 4)
        #expect(summary.stored.count == 11 && !summary.isComplete)
        #expect(summary.stored.map(\.id.rawValue) == (0..<12).filter { $0 != 3 }.map { "n\($0)" })
        #expect(summary.failed.map(\.ball.rawValue) == ["n3"])
        #expect(summary.failed.first?.error.code == .exists)
        let receipt = try await bucket.deleteAll()
        #expect(receipt.balls == 12 && router.stored.isEmpty)
    }

    @Test func whatIsUsedIsCounted() async throws {
        let now = Mutex(Timestamp(nanoseconds: 1_000_000_000))
        let environment = ClientEnvironment(clock: TestClock(), now: { now.withLock { $0 } })
        let core = ClientCore(
            [RouterEndpoint(id: "r0", scheme: .http, host: "h", port: 1)], transport: router.transport(),
            environment: environment, cache: ChunkCache(capacity: ByteCount(10_000), policy: .lfu))
        let bucket = MictlanXClient(core: core, accesses: AccessBook(halfLife: .seconds(60))).bucket(id)
        let ball = try await bucket.put(.bytes([1, 2, 3]), as: BallID("x"))
        for _ in 0..<3 { _ = try await ball.get() }
        _ = try await ball.get(options: GetOptions(forceRemote: true))
        now.withLock { $0 = Timestamp(nanoseconds: 61_000_000_000) }
        let statistics = ball.statistics
        #expect(statistics.gets == 4 && statistics.hits == 2 && statistics.misses == 2 && statistics.puts == 1)
        #expect(statistics.bytesRead == 12 && statistics.bytesWritten == 3)
        #expect(statistics.firstAccess == Timestamp(nanoseconds: 1_000_000_000))
        // Five uses, half of them faded after a half life of 60 s; the mean life of a use is 60 s / ln 2.
        #expect(abs(statistics.frequency - 2.5 / (60 / 0.693_147_180_56)) < 1e-6)
        #expect(bucket.statistics == statistics)
        #expect(bucket.statistics(of: try BallID("y")) == AccessStatistics())
        // What was replaced since is not served from the cache.
        _ = try await bucket.put(.bytes([7]), as: BallID("x"), options: PutOptions(ifExists: .replace))
        #expect(try await ball.get() == [7])
    }

    @Test func theBookForgetsTheLeastUsed() throws {
        let book = AccessBook(halfLife: .seconds(1), limit: 2)
        let addresses = try ["b/a", "b/b", "b/c"].map { try BallAddress($0) }
        for _ in 0..<3 { book.note(.put(bytes: 1), of: addresses[0], at: Timestamp(nanoseconds: 0)) }
        // Twenty half lives later the three uses count for less than one.
        let later = Timestamp(nanoseconds: 20_000_000_000)
        book.note(.put(bytes: .max), of: addresses[1], at: later)
        book.note(.put(bytes: .max), of: addresses[1], at: later)
        book.note(.put(bytes: 1), of: addresses[2], at: later)
        #expect(book.statistics(of: addresses[0], at: later).puts == 0)
        #expect(book.statistics(of: addresses[1], at: later).bytesWritten == .max)
        #expect(book.statistics(of: try BucketID("b"), at: later).puts == 3)
    }
}
