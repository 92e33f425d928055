import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

struct VerifyTests {
    private let router = FakeRouter()
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func filled(_ transport: ScriptedTransport, bytes: Int = 200) async throws -> MictlanXClient {
        let client = scriptedClient(transport)
        let options = PutOptions(chunkSize: ByteCount(10))
        _ = try await client.put(.bytes(testBytes(bytes)), at: address, options: options)
        return client
    }

    private func downloads(_ transport: ScriptedTransport) -> Set<String> {
        Set(transport.sent.filter { $0.method == "GET" && !$0.path.contains("/metadata") }.map(\.path))
    }

    @Test func metadataAlone() async throws {
        let transport = router.transport()
        let client = try await filled(transport)
        let report = try await client.verifyReport(address)
        #expect(report.chunksByMetadata == 20)
        #expect(report.chunksByContent == 0)
        #expect(report.bytesRead == 0)
        #expect(!report.isWholeContent)
        // The fake router lists everything twice, as for two replicas.
        #expect(report.replicas == 2)
        #expect(downloads(transport).isEmpty)
    }

    @Test func allContent() async throws {
        let transport = router.transport()
        let report = try await filled(transport).verifyReport(address, options: VerifyOptions(readsContent: true))
        #expect(report.chunksByContent == 20)
        #expect(report.bytesRead == 200)
        #expect(report.isWholeContent)
        #expect(downloads(transport).count == 20)
    }

    @Test func aSampleIsTheSameForTheSameSeedAndNeverTheWhole() async throws {
        var read: [Set<String>] = []
        for seed: UInt64 in [1, 1, 2] {
            let transport = FakeRouter().transport()
            let options = VerifyOptions(sample: VerifyOptions.Sample(fraction: 0.25, seed: seed))
            let report = try await filled(transport).verifyReport(address, options: options)
            #expect(report.chunksByContent == 5)
            #expect(report.bytesRead == 50)
            #expect(!report.isWholeContent)
            read.append(downloads(transport))
        }
        #expect(read[0].count == 5)
        #expect(read[0] == read[1])
        #expect(read[0] != read[2])
        let all = VerifyOptions(sample: VerifyOptions.Sample(fraction: 1))
        let report = try await filled(FakeRouter().transport()).verifyReport(address, options: all)
        #expect(report.chunksByContent == 20)
        #expect(!report.isWholeContent)
    }

    @Test(arguments: [0, -0.5, 1.01, .nan, .infinity]) func noFraction(fraction: Double) async throws {
        let client = try await filled(router.transport())
        let options = VerifyOptions(sample: VerifyOptions.Sample(fraction: fraction))
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(address, options: options)
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test(arguments: [(1, 1), (10, 1), (10, 3), (1_000, 333), (5, 5)]) func samplesAreEven(count: Int, wanted: Int)
        throws
    {
        var hits = [Int](repeating: 0, count: count)
        let seeds: UInt64 = 2_000
        for seed in 0..<seeds {
            let sample = VerifyOptions.Sample(fraction: Double(wanted) / Double(count), seed: seed)
            let chosen = Array(try ChunkSample(sample, of: count))
            #expect(chosen.count == wanted)
            #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 })
            for position in chosen { hits[position] += 1 }
        }
        let expected = Double(seeds) * Double(wanted) / Double(count)
        #expect(hits.allSatisfy { abs(Double($0) - expected) <= 6 * expected.squareRoot() })
    }

    @Test func tooFewReplicas() async throws {
        let client = try await filled(router.transport())
        _ = try await client.verifyReport(address, options: VerifyOptions(minimumReplicas: 2))
        let error = await #expect(throws: MictlanXError.self) {
            try await client.verifyReport(address, options: VerifyOptions(minimumReplicas: 3))
        }
        #expect(error?.code == .incomplete)
    }

    /// A wrong byte is found by content, not by metadata, and by a sample only where it is looked at.
    @Test func aWrongByte() async throws {
        let client = try await filled(router.transport())
        router.state.withLock { $0.chunks["ball_7"]?.bytes?[0] ^= 1 }
        _ = try await client.verify(address)
        for options in [
            VerifyOptions(readsContent: true), VerifyOptions(sample: VerifyOptions.Sample(fraction: 1)),
        ] {
            let error = await #expect(throws: MictlanXError.self) {
                try await client.verifyReport(address, options: options)
            }
            #expect(error?.code == .checksumMismatch)
        }
    }

    @Test func aChunkWithoutAChecksum() async throws {
        let client = try await filled(router.transport())
        router.state.withLock { $0.chunks["ball_7"]?.metadata.checksum = "none" }
        let error = await #expect(throws: MictlanXError.self) { try await client.verify(address) }
        #expect(error?.code == .checksumMismatch)
    }

    @Test func theOnlyChunkIsTheWhole() async throws {
        let client = try await filled(router.transport(), bytes: 10)
        router.state.withLock { $0.chunks["ball_0"]?.metadata.checksum = Checksum.ofNothing.hex }
        let error = await #expect(throws: MictlanXError.self) { try await client.verify(address) }
        #expect(error?.code == .checksumMismatch)
    }
}
