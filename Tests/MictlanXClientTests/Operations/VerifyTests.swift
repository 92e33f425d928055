import Foundation
import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

struct VerifyTests {
    private let address: BallAddress
    private let router = FakeRouter()
    private let client: MictlanXClient
    private let transport: ScriptedTransport

    init() throws {
        address = try BallAddress("bucket/ball")
        transport = router.transport()
        client = scriptedClient(transport)
    }

    private func putBall(_ size: Int = 95) async throws {
        _ = try await client.put(.bytes(testBytes(size)), at: address, options: PutOptions(chunkSize: ByteCount(10)))
    }

    private var dataReads: Int {
        transport.sent.filter { $0.method == "GET" && !$0.path.contains("/metadata") && !$0.path.contains("/peers") }
            .count
    }

    private func corrupt(_ index: Int) {
        router.state.withLock { $0.chunks["ball_\(index)"]?.bytes = testBytes(10, seed: 99) }
    }

    @Test func metadataAlone() async throws {
        try await putBall()
        corrupt(3)
        let report = try await client.verifyReport(of: address, options: VerifyOptions(size: 95))
        #expect(report.chunksByMetadata == 9)
        #expect(report.chunksByContent == 0)
        #expect(!report.isWholeByContent)
        #expect(report.leastReplicas == nil)
        #expect(dataReads == 0)
    }

    @Test func everyByte() async throws {
        try await putBall()
        let options = VerifyOptions(checksum: SHA256.hash(testBytes(95)), content: .all)
        let report = try await client.verifyReport(of: address, options: options)
        #expect(report.chunksByContent == 9)
        #expect(report.bytesByContent == 95)
        #expect(report.isWholeByContent)
        corrupt(3)
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(of: address, options: options)
        }
        #expect(error?.code == .checksumMismatch)
    }

    /// The progress counts what is read back, and nothing else.
    @Test(arguments: [(VerifyOptions.Content.none, 0), (.sample(fraction: 0.01, seed: 1), 1), (.all, 9)])
    func progressCountsWhatIsReadBack(content: VerifyOptions.Content, chunks: Int) async throws {
        try await putBall(90)
        let counted = Mutex<[Int]>([])
        _ = try await client.verify(
            address,
            options: VerifyOptions(content: content, progress: { count in counted.withLock { $0.append(count) } }))
        #expect(counted.withLock { $0 } == Array(repeating: 10, count: chunks))
    }

    /// A sample finds what is corrupt in it, and never claims to be the whole.
    @Test func aSampleReadsItsChunksAndNoOther() async throws {
        try await putBall()
        let chosen = Set(try ChunkSample(of: 9, fraction: 0.3, seed: 7))
        #expect(chosen.count == 3)
        let options = VerifyOptions(content: .sample(fraction: 0.3, seed: 7))
        for index in 0..<9 where !chosen.contains(index) { corrupt(index) }
        let report = try await client.verifyReport(of: address, options: options)
        #expect(report.chunksByContent == 3)
        #expect(report.bytesByContent == chosen.reduce(0) { $0 + ($1 == 8 ? 15 : 10) })
        #expect(!report.isWholeByContent)
        #expect(dataReads == 3)
        corrupt(try #require(chosen.first))
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(of: address, options: options)
        }
        #expect(error?.code == .checksumMismatch || error?.code == .lengthMismatch)
    }

    @Test func aSampleOfEverythingIsStillASample() async throws {
        try await putBall()
        let report = try await client.verifyReport(
            of: address, options: VerifyOptions(content: .sample(fraction: 1, seed: 1)))
        #expect(report.chunksByContent == 9)
        #expect(!report.isWholeByContent)
    }

    @Test(arguments: [0, -0.5, 1.01, .nan, .infinity]) func whatIsNoPart(fraction: Double) async throws {
        try await putBall()
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(
                of: address, options: VerifyOptions(content: .sample(fraction: fraction, seed: 1)))
        }
        #expect(error?.code == .invalidArgument)
    }

    /// The fake router lists every chunk twice, as the real one does with two replicas.
    @Test func replicasByTheListing() async throws {
        try await putBall()
        let report = try await client.verifyReport(of: address, options: VerifyOptions(replicas: 2))
        #expect(report.leastReplicas == 2)
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(of: address, options: VerifyOptions(replicas: 3))
        }
        #expect(error?.code == .incomplete)
        #expect(error?.message.contains("2 of 3 replicas") == true)
    }

    @Test func aStaleVersionIsNoReplica() async throws {
        try await putBall(20)
        let chunks = router.state.withLock { $0.chunks.values.map(\.metadata) }
        var stale = try #require(chunks.first { $0.key == "ball_1" })
        stale.checksum = Checksum.ofNothing.hex
        stale.tags[ReservedTag.updatedAt] = "1"
        let listed = try JSONEncoder().encode(
            BallChunksReply(bucketID: "bucket", ballID: "ball", chunks: [stale] + chunks + chunks))
        let transport = ScriptedTransport { _ in ScriptedTransport.Reply(body: Array(listed)) }
        let report = try await scriptedClient(transport).verifyReport(of: address, options: VerifyOptions(replicas: 1))
        #expect(report.leastReplicas == 2)
    }

    /// A router that lists each chunk once is asked for the replicas of each.
    @Test(arguments: [2, 3]) func replicasByTheRoutersList(wanted: Int) async throws {
        try await putBall()
        let capable = ScriptedTransport { sent in
            var reply = try router.answer(sent)
            if sent.path.hasSuffix("/size") {
                let key = sent.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
                let size = key == "ball_8" ? 15 : 10
                // One replica of the last chunk has another length.
                let replicas = [size, size, key == "ball_8" ? 9 : size].enumerated().map { peer, size in
                    ReplicaSize(bucketID: "bucket", key: key, peerID: "p\(peer)", size: size)
                }
                reply = ScriptedTransport.Reply(body: Array(try JSONEncoder().encode(replicas)))
            }
            reply.headers = HTTPHeaders([WireHeader.capabilities: NodeCapability.all])
            return reply
        }
        let client = scriptedClient(capable)
        if wanted == 2 {
            let report = try await client.verifyReport(of: address, options: VerifyOptions(replicas: wanted))
            #expect(report.leastReplicas == 2)
        } else {
            let error = await #expect(throws: MictlanXError.self) {
                try await client.verifyReport(of: address, options: VerifyOptions(replicas: wanted))
            }
            #expect(error?.message.contains("ball_8") == true)
        }
    }

    @Test(arguments: [(1, 0.01), (10, 0.5), (1_000, 0.1), (1_000, 1.0)])
    func samplesAreExactOrderedAndRepeatable(count: Int, fraction: Double) throws {
        for seed in UInt64(0)..<20 {
            let sample = Array(try ChunkSample(of: count, fraction: fraction, seed: seed))
            #expect(sample.count == max(1, Int((fraction * Double(count)).rounded(.up))))
            #expect(sample == Array(Set(sample)).sorted())
            #expect(sample.allSatisfy { (0..<count).contains($0) })
            #expect(sample == Array(try ChunkSample(of: count, fraction: fraction, seed: seed)))
        }
    }

    @Test func seedsDiffer() throws {
        let samples = try (UInt64(0)..<8).map { Array(try ChunkSample(of: 1_000, fraction: 0.01, seed: $0)) }
        #expect(Set(samples).count == 8)
    }
}
