import Foundation
import MictlanXModel
import TestSupport
import Testing

@testable import MictlanXClient

/// Listings of a bucket that break off half-way, as those do whose consumer takes longer than the server waits.
struct ListingResumeTests {
    private let bucket: BucketID

    init() throws { bucket = try BucketID("bucket") }

    private func chunk(_ number: Int, _ index: Int) -> ChunkMetadata {
        let ball = "ball-\(1_000 + number)"
        return ChunkMetadata(
            key: "\(ball)_\(index)", size: 5, checksum: SHA256.hash(Array("\(number) \(index)".utf8)).hex,
            tags: [
                ReservedTag.index: "\(index)", ReservedTag.chunkCount: "3",
                ReservedTag.fullChecksum: SHA256.hash(Array(ball.utf8)).hex,
            ], producerID: "p", ballID: ball, bucketID: "bucket")
    }

    private var all: [ChunkMetadata] { (0..<200).flatMap { ball in (0..<3).map { chunk(ball, $0) } } }

    private func reply(_ chunks: [ChunkMetadata], cut: Int?) throws -> ScriptedTransport.Reply {
        var headers = HTTPHeaders()
        headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
        let list = try String(decoding: JSONEncoder().encode(chunks), as: UTF8.self)
        var body = Array(#"{"bucket_id":"bucket","peers_ids":["p0"],"balls":\#(list)}"#.utf8)
        guard let cut, cut < body.count else { return ScriptedTransport.Reply(headers: headers, body: body) }
        body.removeSubrange(cut...)
        return ScriptedTransport.Reply(
            headers: headers, body: body, failure: MictlanXError(.unavailable, "the server closed the connection"))
    }

    private func collect(_ client: MictlanXClient) async throws -> [ChunkMetadata] {
        var found: [ChunkMetadata] = []
        for try await chunk in client.chunks(in: bucket) { found.append(chunk) }
        return found
    }

    /// Each answer ends after 50,000 bytes; the listing goes on from the ball that it stopped in.
    @Test func itGoesOnWhereItStopped() async throws {
        let all = all
        let transport = ScriptedTransport { sent in
            let from = sent.query.isEmpty ? "" : String(sent.query.dropFirst("from=".count))
            return try reply(all.filter { $0.ballID >= from }, cut: 50_000)
        }
        #expect(try await collect(scriptedClient(transport)) == all)
        #expect(transport.sent.count > 3)
        #expect(transport.sent.dropFirst().allSatisfy { $0.query.hasPrefix("from=ball-") })
        var balls = 0
        for try await ball in scriptedClient(transport).balls(in: bucket) where ball.isComplete { balls += 1 }
        #expect(balls == 200)
    }

    /// A server that does not know where to begin lists everything again.
    @Test func aServerThatBeginsAnew() async throws {
        let all = all
        let counter = CallCounter()
        let transport = ScriptedTransport { _ in try reply(all, cut: 50_000 * (1 + counter.next())) }
        #expect(try await collect(scriptedClient(transport)) == all)
    }

    /// Nothing new between two breaks: it would go on for ever.
    @Test func aListingThatAlwaysBreaksAtTheSamePlace() async throws {
        let all = all
        let transport = ScriptedTransport { _ in try reply(all, cut: 50_000) }
        let error = await #expect(throws: MictlanXError.self) { try await collect(scriptedClient(transport)) }
        #expect(error?.code == .unavailable)
        #expect(transport.sent.count == 2)
    }

    /// Another router may have other balls: half a listing of each is a listing of neither.
    @Test func anotherRouterDoesNotGoOn() async throws {
        let all = all
        let transport = ScriptedTransport { sent in
            if !sent.query.isEmpty, sent.endpoint.id == "r0" { throw MictlanXError(.unreachable, "gone") }
            return try reply(all, cut: sent.endpoint.id == "r0" ? 50_000 : nil)
        }
        let client = scriptedClient(transport, routers: 2)
        let error = await #expect(throws: MictlanXError.self) {
            // Whichever router is asked first: the second time it is the other.
            _ = try await collect(client)
            _ = try await collect(client)
        }
        #expect(error?.code == .unavailable)
    }

    /// Chunks that say nothing of their index stand in one ball by their keys.
    @Test func aBallOfChunksWithoutIndexes() async throws {
        try await withEmbeddedNode { client, _, _ in
            let router = client.routers[0]
            for key in ["free", "Other", "a"] {
                let bytes = Array(key.utf8)
                let metadata = ChunkMetadata(
                    key: key, size: bytes.count, checksum: SHA256.hash(bytes).hex, tags: [:], producerID: "p",
                    ballID: "loose", bucketID: "bucket")
                let task = try #require(try await router.register(metadata).taskIDs.first)
                _ = try await router.upload(bytes, task: task)
            }
            #expect(try await collect(client).map(\.key) == ["Other", "a", "free"])
        }
    }
}
