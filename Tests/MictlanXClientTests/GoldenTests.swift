import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// Recorded operations of the Python client: ours sends the same requests to the same router, less the differences named
/// here, all of them advised by the specification (§11):
/// - the ball is looked at before it is put, and its metadata is fetched once for all chunks (§11.4);
/// - every put carries `updated_at`;
/// - 666 and not-found are not tried again (§11.6).
@Suite(.enabled(if: GoldenFile.areAvailable, "the recorded traffic is not beside the project"))
struct GoldenTests {
    private func replay(_ golden: GoldenFile) -> ScriptedTransport {
        let left = Mutex(golden.exchanges.map { Recorded($0) })
        return ScriptedTransport { sent in
            let key = Self.key(of: sent.body)
            let recorded = left.withLock { left -> Recorded? in
                let match = left.firstIndex {
                    $0.method == sent.method && $0.path == sent.path && $0.key == key && $0.body != nil
                }
                return match.map { left.remove(at: $0) }
            }
            if let recorded, let body = recorded.body { return .init(status: recorded.status, body: body) }
            return .json(#"{"detail":"404: No available peers"}"#, status: 500)
        }
    }

    @Test(arguments: [
        ("put_bytes_single", "hello", ["extension": "txt", "fullname": "hello.txt"], 1),
        ("put_rf2", "rf2", [:], 2),
    ])
    func putsAsThePythonClientDoes(name: String, ball: String, tags: [String: String], replicas: Int) async throws {
        let golden = try GoldenFile(name)
        let upload = try #require(golden.exchanges.first { $0.path.hasSuffix("/chunked") })
        let transport = replay(golden)
        let text = try #require(upload.requestText)
        _ = try await scriptedClient(transport).put(
            .bytes(Array(text.utf8)), at: try BallAddress("golden-bucket/\(ball)"),
            options: PutOptions(replicas: replicas, tags: tags))
        let posts = transport.sent.filter { $0.method == "POST" }
        let recorded = golden.exchanges.filter { $0.method == "POST" }
        #expect(posts.map(\.path).sorted() == recorded.map(\.path).sorted())
        let ours = try #require(Self.json(posts[0].body))
        var theirs = try #require(recorded[0].requestJSON)
        var theirTags = theirs["tags"] as? [String: String] ?? [:]
        theirTags[ReservedTag.updatedAt] = "1700"
        theirs["tags"] = theirTags
        #expect(NSDictionary(dictionary: ours) == NSDictionary(dictionary: theirs))
        #expect(posts[1].body == Array(text.utf8))
    }

    /// The recorded router said 200 and stored nothing; the Python client believed it (§3.2).
    @Test func doesNotBelieveASuccessThatStoredNothing() async throws {
        let transport = replay(try GoldenFile("put_peer_data_fails"))
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).put(
                .bytes(Array("abc".utf8)), at: try BallAddress("golden-bucket/pd"), options: PutOptions())
        }
        #expect(error?.code.errorClass != .conflict)
    }

    @Test(arguments: ["put_duplicate_exhausted", "put_retry_after_data_failure_1peer"])
    func asksOnceWhereNoPeerIsLeft(name: String) async throws {
        let golden = try GoldenFile(name)
        let refusal = try #require(golden.exchanges.last?.body)
        let ball = try #require(golden.exchanges.first?.requestJSON?["ball_id"] as? String)
        let transport = ScriptedTransport { sent in
            sent.method == "POST"
                ? .init(status: 404, body: refusal)
                : .json(#"{"detail":"404: No available peers"}"#, status: 500)
        }
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).put(
                .bytes([1]), at: try BallAddress("golden-bucket/\(ball)"), options: PutOptions())
        }
        #expect(error?.code == .exists)
        #expect(transport.sent.filter { $0.method == "POST" }.count == 1)
    }

    @Test(arguments: ["get_metadata", "get_metadata_rf2"]) func countsEachChunkOnce(name: String) async throws {
        let detail = try await scriptedClient(replay(try GoldenFile(name)))
            .metadata(of: try BallAddress("golden-bucket/pf"))
        #expect(detail.info.size == 25_000)
        #expect(detail.chunks.map(\.key) == ["pf_0", "pf_1", "pf_2"])
        #expect(detail.info.isComplete)
    }

    @Test(arguments: ["get_metadata_missing", "get_missing"]) func notFoundIsSaidAtOnce(name: String) async throws {
        let transport = replay(try GoldenFile(name))
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).metadata(of: try BallAddress("golden-bucket/zzz"))
        }
        #expect(error?.code == .notFound)
        #expect(transport.sent.count == 2)
    }

    @Test func readsABallByItsFirstChunk() async throws {
        let golden = try GoldenFile("get_single_cached")
        let (info, pieces) = try await scriptedClient(replay(golden)).read(try BallAddress("golden-bucket/hello"))
        var bytes: [UInt8] = []
        for try await piece in pieces { bytes += piece }
        #expect(String(decoding: bytes, as: UTF8.self) == "hola mundo")
        #expect(info.tags["fullname"] == "hello.txt")
    }

    @Test func keepsTheNewestOfSeveralVersionsInAListing() async throws {
        let transport = replay(try GoldenFile("get_chunks_by_bucket_id_updated_at"))
        let balls = try await scriptedClient(transport).balls(in: try BucketID("golden-bucket")).collect()
        #expect(balls.count == 1)
        #expect(balls.first?.updatedAt == Timestamp(nanoseconds: 101))
    }

    @Test func deletingAMissingKeyIsNoError() async throws {
        let transport = replay(try GoldenFile("delete_by_key_missing"))
        let count = try await scriptedClient(transport)
            .deleteByKey(try ChunkKey("zzz"), in: try BucketID("golden-bucket"))
        #expect(count == 0)
        #expect(transport.sent.map(\.path) == ["/api/v4/buckets/golden-bucket/zzz"])
    }

    @Test func bucketsComeFromThePeersStatistics() async throws {
        let statistics = try #require(try GoldenFile("raw_peers_stats").exchanges.first?.body)
        let peers = try #require(try GoldenFile("raw_peers_list").exchanges.first?.body)
        let transport = ScriptedTransport { .init(body: $0.path.hasSuffix("/stats") ? statistics : peers) }
        let buckets = try await scriptedClient(transport).buckets()
        #expect(buckets.buckets.map(\.bucket.rawValue) == ["golden-bucket"])
    }

    private static func json(_ body: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any]
    }

    private static func key(of body: [UInt8]) -> String? { json(body)?["key"] as? String }

    private struct Recorded: Sendable {
        let method: String
        let path: String
        let key: String?
        let status: Int
        let body: [UInt8]?

        init(_ exchange: GoldenFile.Exchange) {
            method = exchange.method
            path = exchange.path
            key = exchange.requestJSON?["key"] as? String
            status = exchange.status
            body = exchange.body
        }
    }
}
