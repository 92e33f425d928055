import Foundation
import MictlanXModel
import TestSupport
import Testing

@testable import MictlanXClient

/// One ball as it is listed: the same as its metadata in memory, without the memory.
struct BallStreamTests {
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func chunks(_ count: Int) -> [ChunkMetadata] {
        (0..<count).map { index in
            ChunkMetadata(
                key: "ball_\(index)", size: 10 + index, checksum: SHA256.hash(Array("\(index)".utf8)).hex,
                tags: [
                    ReservedTag.index: "\(index)", ReservedTag.chunkCount: "\(count)", "colour": "red",
                    ReservedTag.fullChecksum: SHA256.hash(Array("whole".utf8)).hex, ReservedTag.updatedAt: "1",
                ], producerID: "p", ballID: "ball", bucketID: "bucket")
        }
    }

    private func reply(
        _ chunks: [ChunkMetadata], isOrdered: Bool, key: String = "chunks"
    ) throws -> ScriptedTransport.Reply {
        var headers = HTTPHeaders()
        if isOrdered { headers.append(name: WireHeader.capabilities, value: NodeCapability.all) }
        let list = try String(decoding: JSONEncoder().encode(chunks), as: UTF8.self)
        let fields = #""bucket_id":"bucket","ball_id":"ball","size":"0 B","size_bytes":0,"checksum":"""#
        return ScriptedTransport.Reply(headers: headers, body: Array(#"{\#(fields),"\#(key)":\#(list)}"#.utf8))
    }

    private func collect<T>(_ sequence: PullSequence<T>) async throws -> [T] {
        var all: [T] = []
        for try await element in sequence { all.append(element) }
        return all
    }

    @Test(arguments: [1, 2, 700], [true, false]) func asTheMetadataSay(count: Int, isOrdered: Bool) async throws {
        let chunks = chunks(count)
        let reply = try reply(isOrdered ? chunks : (chunks + chunks).shuffled(), isOrdered: isOrdered)
        let client = scriptedClient(ScriptedTransport { _ in reply }, scratch: Scratch(runSize: 10_000))
        let detail = try await client.metadata(of: address)
        #expect(detail.info.isComplete && detail.chunks == chunks)
        #expect(try await client.info(of: address) == detail.info)
        #expect(try await collect(client.chunks(of: address)) == chunks)
        #expect(try await client.size(of: address) == detail.info.size)
    }

    @Test(arguments: [true, false]) func aBallThatIsNotThere(isOrdered: Bool) async throws {
        var missing = ScriptedTransport.Reply.json(#"{"detail":"bucket@ball not found"}"#, status: 404)
        missing.headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
        let ours = ScriptedTransport { [missing] _ in missing }
        let client = scriptedClient(isOrdered ? ours : FakeRouter().transport())
        for call in [
            { _ = try await client.info(of: address) }, { _ = try await collect(client.chunks(of: address)) },
        ] {
            let error = await #expect(throws: MictlanXError.self) { try await call() }
            #expect(error?.code == .notFound && error?.message.contains("ball 'bucket/ball'") == true)
        }
    }

    /// The real router may leave an empty chunk out of its answer.
    @Test func anEmptyBallOfTheRealRouter() async throws {
        let router = FakeRouter()
        let client = scriptedClient(
            router.transport { sent, _ in
                sent.path.hasSuffix("/chunks") ? .json(#"{"detail":"bucket@ball not found"}"#, status: 404) : nil
            })
        _ = try await client.put(.bytes([]), at: address)
        let info = try await client.info(of: address)
        #expect(info.isComplete && info.size == 0 && info.chunks == 1)
        #expect(try await collect(client.chunks(of: address)).map(\.key) == ["ball_0"])
    }

    /// An answer that breaks off is asked for again as long as nothing of it was handed out.
    @Test func anAnswerThatBreaksOff() async throws {
        let whole = try reply(chunks(300), isOrdered: true)
        var broken = whole
        broken.body.removeLast(20)
        broken.failure = MictlanXError(.unavailable, "reset")
        let calls = CallCounter()
        let transport = ScriptedTransport { [broken] _ in calls.next() == 0 ? broken : whole }
        #expect(try await scriptedClient(transport).info(of: address).isComplete)
        let always = ScriptedTransport { [broken] _ in broken }
        let error = await #expect(throws: MictlanXError.self) {
            try await collect(scriptedClient(always).chunks(of: address))
        }
        #expect(error?.code == .unavailable)
        #expect(always.sent.count == 1)
    }

    @Test func againstTheNode() async throws {
        try await withEmbeddedNode { client, _, _ in
            let options = PutOptions(chunkSize: ByteCount(10), tags: ["colour": "red"])
            _ = try await client.put(.bytes(testBytes(12_345)), at: address, options: options)
            let detail = try await client.metadata(of: address)
            #expect(try await client.info(of: address) == detail.info)
            #expect(try await collect(client.chunks(of: address)) == detail.chunks)
            #expect(detail.chunks.count > 1_024)
        }
    }
}
