import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

@Suite struct RegistrationTests {
    private let chunk = TestChunk(ball: "k", bytes: [1, 2, 3])

    @Test func anAnswerHasWhatThePythonClientNeeds() async throws {
        try await withTestNode { client in
            let response = try await client.register(
                chunk, changing: ["size": "3", "tags": NSNull(), "unknown_field": 1, "replication_factor": NSNull()])
            let reply = try response.decode(RegisterChunkReply.self)
            #expect(reply.key == "k_0" && reply.taskIDs.count == 1 && reply.replicas == ["mxshell-peer-0"])
            #expect(reply.taskIDs[0].utf8.count == 21 && reply.serviceTime >= 0 && reply.bucketID == "bucket")
        }
    }

    @Test(arguments: [
        ("{oops", "JSON"), ("[]", "the document"), ("", "JSON"), (#"{"key":"k"}"#, "'bucket_id' is missing"),
        ("\u{FEFF}\u{0}", "JSON"), (String(repeating: "[", count: 100_000), "JSON"),
    ])
    func aBodyThatIsNoRegistrationSaysWhere(body: String, expected: String) async throws {
        try await withTestNode { client in
            let response = try await client.request(
                "POST", "/api/v4/buckets/bucket/metadata", body: Array(body.utf8))
            #expect(response.status == 422)
            #expect(response.failure?.message.contains(expected) == true, "\(response.text.prefix(300))")
        }
    }

    @Test(arguments: [
        ("size", "-1", 422), ("size", "x", 422), ("size", "99999999999999999999", 422), ("checksum", "x", 422),
        ("key", "", 422), ("key", "...", 422), ("key", "_k", 422), ("ball_id", "", 422), ("bucket_id", "other", 400),
        ("size", "18000000000", 413),
    ])
    func aFieldThatCannotBeIsRefused(field: String, value: String, status: Int) async throws {
        try await withTestNode { client in
            let response = try await client.register(chunk, changing: [field: value])
            #expect(response.status == status && response.failure?.code == (status == 422 ? 400 : status))
        }
    }

    /// The Python client's own tests register "abc": with `--compat` it is taken, and what is stored has the checksum of
    /// its bytes, small or large.
    @Test(arguments: [3, 200_000]) func aChecksumThatIsNoneIsTakenForCompatibility(size: Int) async throws {
        let chunk = TestChunk(ball: "k", bytes: noise(size, seed: 3))
        try await withTestNode(compatibility: .recorded) { client in
            let ticket = try await client.register(chunk, changing: ["checksum": "abc"]).decode(RegisterChunkReply.self)
            let upload = try await client.request(
                "POST", "/api/v4/buckets/data/\(try #require(ticket.taskIDs.first))/chunked", body: chunk.bytes)
            #expect(upload.status == 200, "\(upload.text)")
            try await client.mustHold(chunk)
        }
        try await withTestNode { client in
            let refused = try await client.register(chunk, changing: ["checksum": "abc"])
            #expect(refused.status == 422)
        }
    }

    @Test func tagsAreTexts() async throws {
        try await withTestNode { client in
            let response = try await client.register(chunk, changing: ["tags": ["n": 1]])
            #expect(
                response.status == 422 && response.failure?.message.contains("'tags.n'") == true, "\(response.text)")
            #expect(try await client.register(chunk, changing: ["replication_factor": 0]).status == 422)
            #expect(try await client.register(chunk, update: "maybe").status == 422)
        }
    }

    @Test func idsAreSanitizedEverywhere() async throws {
        try await withTestNode { client in
            var odd = TestChunk(bucket: "my%20bucket!", ball: "a.b", bytes: [7])
            let response = try await client.register(odd, changing: ["bucket_id": "mybucket"])
            let reply = try response.decode(RegisterChunkReply.self)
            #expect(reply.key == "ab_0" && reply.bucketID == "mybucket")
            _ = try await client.upload([7], ticket: reply.taskIDs[0])
            #expect(try await client.data("mybucket", "ab_0").body == [7])
            #expect(try await client.data("my.bucket", "a.b_0").body == [7])
            let ball = try await client.request("GET", "/api/v4/buckets/mybucket/metadata/ab/chunks")
            #expect(try ball.decode(BallChunksReply.self).chunks.map(\.ballID) == ["ab"])
            odd.ball = "ab"
            odd.bucket = "mybucket"
            #expect(try await client.put(odd).status == 200)
        }
    }

    @Test func idsMayBeLong() async throws {
        try await withTestNode { client in
            let name = String(repeating: "n", count: 1_024)
            let long = TestChunk(bucket: name, ball: name, bytes: [7])
            try await client.mustPut(long, reader: client)
            let longer = TestChunk(ball: name + "n", bytes: [7])
            #expect(try await client.register(longer).status == 422)
        }
    }

    @Test func otherContentUnderAKeyIsRefusedWith409() async throws {
        try await withTestNode { client in
            _ = try await client.put(chunk)
            var other = chunk
            other.bytes = [9]
            let response = try await client.put(other)
            #expect(response.status == 409 && response.failure?.code == 405)
            let detail = try response.object()["detail"] as? [String: Any]
            #expect(detail?["bucket_id"] as? String == "bucket" && detail?["key"] as? String == "k_0")
            #expect(detail?["replicas"] as? [String] == ["mxshell-peer-0"] && detail?["suggestion"] is String)
            #expect(try await client.data("bucket", "k_0").body == chunk.bytes)
        }
    }

    @Test func theSameContentAgainIsASuccess() async throws {
        try await withTestNode { client in
            for _ in 0..<3 { try await client.mustPut(chunk) }
            #expect(try await client.keys("bucket") == ["k_0"])
        }
    }

    @Test func aFullStoreSaysSo() async throws {
        try await withTestNode(capacity: ByteCount(4)) { client in
            #expect(try await client.put(chunk).status == 200)
            let response = try await client.register(TestChunk(ball: "l", bytes: [1, 2]))
            #expect(response.status == 507 && response.failure?.code == 507)
            #expect(try await client.put(TestChunk(ball: "l", bytes: [1])).status == 200)
        }
    }
}
