import Foundation
import MictlanXModel
import SystemPackage
import Testing

@testable import MictlanXNode

/// The checklist for a server that accepts the Python client (wire protocol §10), point by point, over a real socket.
@Suite struct ChecklistTests {
    /// 1: the routes that the client and its test suites need, under both prefixes.
    @Test(arguments: ["", "/mictlanx"])
    func everyRouteOfTheClientIsThere(prefix: String) async throws {
        try await withTestNode { client in
            var client = client
            client.prefix = prefix
            let chunks = TestChunk.ball("ball", [[1], [2, 2]])
            for chunk in chunks { try await client.mustPut(chunk, reader: client) }
            let lone = TestChunk(ball: "form", bytes: [7])
            let ticket = try await client.register(lone).decode(RegisterChunkReply.self).taskIDs[0]
            let form =
                "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"form_0\"\r\n\r\n\u{7}\r\n--b--\r\n"
            let calls: [(String, String, [UInt8]?, Int)] = [
                ("POST", "/api/v4/buckets/data/\(ticket)", Array(form.utf8), 201),
                ("GET", "/api/v4/buckets/bucket/metadata/ball_0", nil, 200),
                ("GET", "/api/v4/buckets/bucket/metadata", nil, 200),
                ("GET", "/api/v4/buckets/bucket/metadata/ball/chunks", nil, 200),
                ("GET", "/api/v4/buckets/bucket/ball_0/size", nil, 200),
                ("GET", "/api/v4/peers", nil, 200), ("GET", "/api/v4/peers/stats", nil, 200),
                ("POST", "/api/v4/xpeers", Array("[]".utf8), 204), ("DELETE", "/api/v4/xpeers", nil, 204),
                ("DELETE", "/api/v4/peers/x", nil, 204),
                ("GET", "/api/v4/cache", nil, 200), ("GET", "/api/v4/cache/stats", nil, 200),
                ("DELETE", "/api/v4/cache/reset", nil, 204),
                ("POST", "/api/v4/buckets/bucket/ball_0/disable", [], 204),
                ("DELETE", "/api/v4/buckets/bucket/ball_0", nil, 200),
                ("DELETE", "/api/v4/buckets/bucket/bid/ball", nil, 200),
            ]
            for (method, path, body, status) in calls {
                let headers = ["content-type": "multipart/form-data; boundary=b"]
                let response = try await client.request(method, path, headers: headers, body: body)
                #expect(response.status == status, "\(method) \(path): \(response.text)")
            }
        }
    }

    /// 2: chunked and measured bodies, a connection for each request that is closed at once, hundreds at a time.
    @Test func connectionsComeAndGo() async throws {
        try await withTestNode { client in
            for (index, chunked) in [true, false].enumerated() {
                let chunk = TestChunk(ball: "b\(index)", bytes: noise(300_000, seed: UInt64(index) + 1))
                #expect(try await client.put(chunk, chunked: chunked).status == 200)
                try await client.mustHold(chunk)
            }
            let open = try (0..<150).map { _ in try RawConnection(to: client.address) }
            for connection in open {
                try await connection.send(
                    "GET /api/v4/buckets/bucket/metadata HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive\r\n\r\n")
            }
            for connection in open { #expect(try await connection.receive().status == 200) }
            for connection in open.prefix(75) { connection.abort() }
            #expect(try await client.keys("bucket") == ["b0_0", "b1_0"])
        }
    }

    /// 3: the required fields with their exact JSON types, as the client's models have them.
    @Test func everyAnswerHasTheFieldsOfTheClientsModels() async throws {
        try await withTestNode { client in
            let chunk = TestChunk.ball("ball", [[1, 2, 3]])[0]
            let registered = try await client.register(chunk).object()
            #expect(registered["key"] is String && registered["service_time"] is Double)
            let ticket = try #require((registered["tasks_ids"] as? [String])?.first)
            let stored = try await client.upload(chunk.bytes, ticket: ticket).object()
            #expect((stored["peer_ids"] as? [String])?.isEmpty == false && stored["size"] as? Int == 3)
            for field in ["combined_key", "bucket_id", "key"] { #expect(stored[field] is String, "\(field)") }
            let metadata = try await client.request("GET", "/api/v4/buckets/bucket/metadata/ball_0")
            #expect(metadata.text.contains(#""service_time":0,"#), "the client refuses a number with a fraction")
            let chunks = try await client.request("GET", "/api/v4/buckets/bucket/metadata/ball/chunks").object()
            #expect(chunks["size"] as? String == "3 bytes" && chunks["size_bytes"] as? Int == 3)
            #expect(chunks["checksum"] is String && (chunks["chunks"] as? [Any])?.count == 1)
            let one = try await client.request("DELETE", "/api/v4/buckets/bucket/ball_0").object()
            #expect(one["n_deletes"] as? Int == 1 && one["key"] as? String == "ball_0")
            let none = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/ball").object()
            #expect(none["n_deletes"] as? Int == 0 && none["ball_id"] as? String == "ball")
        }
    }

    /// 4: each key once, however many replicas; both spellings of the peers.
    @Test func listingsHoldEachKeyOnce() async throws {
        try await withTestCluster(peers: 3) { cluster in
            for chunk in TestChunk.ball("ball", [[1], [2], [1]]) {
                try await cluster.client.mustPut(chunk, replicas: 3)
            }
            #expect(try await cluster.client.keys("bucket") == ["ball_0", "ball_1", "ball_2"])
            let listing = try await cluster.client.request("GET", "/api/v4/buckets/bucket/metadata").object()
            let ids = (0..<3).map { "mxshell-peer-\($0)" }
            #expect(listing["peers_ids"] as? [String] == ids && listing["peer_ids"] as? [String] == ids)
            let ball = try await cluster.client.request("GET", "/api/v4/buckets/bucket/metadata/ball/chunks")
            #expect(try ball.decode(BallChunksReply.self).chunks.map(\.key) == ["ball_0", "ball_1", "ball_2"])
        }
    }

    /// 5: integers in text, names of headers in any case, unknown ones passed over.
    @Test(arguments: [
        ("Force-Get", "1", 200), ("FORCE-GET", "0", 200), ("force-get", "True", 422), ("X-Unknown", "\"", 200),
    ])
    func headersAreReadAsTheClientSendsThem(name: String, value: String, status: Int) async throws {
        try await withTestNode { client in
            try await client.mustPut(TestChunk(ball: "k", bytes: [1]))
            let response = try await client.request("GET", "/api/v4/buckets/bucket/k_0", headers: [name: value])
            #expect(response.status == status)
        }
    }

    /// 6: ids are sanitized on both sides before they are compared.
    @Test func idsAreComparedInTheirCanonicalSpelling() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(bucket: "my.bucket", ball: "a.b", bytes: [1])
            try await client.mustPut(chunk)
            #expect(try await client.keys("mybucket") == ["ab_0"])
            #expect(try await client.data("m.y.bucket", "a.b_0").body == [1])
            #expect(try await client.register(chunk, changing: ["bucket_id": "your.bucket"]).status == 400)
            #expect(try await client.register(chunk, changing: ["key": "..."]).status == 422)
        }
    }

    /// 7: one form for every refusal, and the recorded words for those that ask for them.
    @Test(arguments: [(Compatibility.strict, 404), (.recorded, 500)])
    func refusalsHaveOneForm(compatibility: Compatibility, status: Int) async throws {
        try await withTestNode(compatibility: compatibility) { client in
            let response = try await client.request("GET", "/api/v4/buckets/bucket/metadata/none_0")
            #expect(response.status == status)
            #expect((response.failure?.code == 404) == (compatibility == .strict))
            #expect((response.text == #"{"detail":"404: No available peers"}"#) == (compatibility == .recorded))
        }
    }

    /// 8: the same put again is a success, another one is 409 with 405 until it says `Update: 1`.
    @Test(arguments: [10, 100_000])
    func aPutOntoAPutIsDecidedByItsContent(size: Int) async throws {
        try await withTestNode { client in
            let first = TestChunk(ball: "k", bytes: noise(size, seed: 1))
            let other = TestChunk(ball: "k", bytes: noise(size, seed: 2))
            for _ in 0..<2 { try await client.mustPut(first, reader: client) }
            let refused = try await client.put(other)
            #expect(refused.status == 409 && refused.failure?.code == 405)
            try await client.mustHold(first)
            try await client.mustPut(other, update: "1", reader: client)
        }
    }

    /// 9: no success without the bytes; what failed leaves nothing; a delete and a replacement are seen at once.
    @Test func nothingIsAcknowledgedThatIsNotStored() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(100_000))
            let registered = try await cluster.client.register(chunk, changing: ["replication_factor": 2])
            let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
            var wrong = chunk.bytes
            wrong[99_999] ^= 1
            for bytes in [Array(chunk.bytes.dropLast()), chunk.bytes + [0], wrong] {
                #expect(try await cluster.client.upload(bytes, ticket: ticket).status == 422)
                #expect(try await cluster.client.data("bucket", "k_0").status == 404)
            }
            for index in 0..<2 {
                let root = cluster.directory(index).appending("part")
                try await eventually { try files(below: root).isEmpty }
                #expect(try cluster.blobs(index).isEmpty)
            }
            let stored = try await cluster.client.upload(chunk.bytes, ticket: ticket).decode(UploadReply.self)
            #expect(stored.peerIDs.count == 2 && stored.size == 100_000)
            _ = try await cluster.client.request("DELETE", "/api/v4/buckets/bucket/k_0")
            #expect(try await cluster.client.data("bucket", "k_0").status == 404)
        }
    }
}
