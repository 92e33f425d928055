import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

@Suite struct RouteTests {
    /// Method, path, status; `code` where it differs from the status.
    static let refusals: [(String, String, Int, Int?)] = [
        ("GET", "/", 404, nil),
        ("GET", "/api/v4/nope", 404, nil),
        ("GET", "/api/v4/tasks", 404, nil),
        ("GET", "/api/v4/buckets/b/a%20b%2Fc", 404, nil),
        ("GET", "/api/v4/buckets//metadata", 404, nil),
        ("GET", "/api/v4/buckets/b/%zz", 404, nil),
        ("GET", "/api/v4/buckets/b/%ff", 404, nil),
        ("PUT", "/api/v4/buckets/b/k_0", 405, nil),
        ("PATCH", "/api/v4/peers", 405, nil),
        ("POST", "/health", 405, nil),
        ("GET", "/api/v4/buckets/b/k_0", 404, nil),
        ("GET", "/api/v4/buckets/b/metadata/k_0", 404, nil),
        ("GET", "/api/v4/buckets/b/metadata/k/chunks", 404, nil),
        ("DELETE", "/api/v4/buckets/b/k_0", 404, nil),
        ("GET", "/api/v4/buckets/.../k_0", 422, 400),
        ("GET", "/api/v4/buckets/b/_", 422, 400),
        ("GET", "/api/v4/buckets/data/k", 422, 400),
        ("GET", "/api/v4/buckets/b/\(String(repeating: "k", count: 1_100))", 422, 400),
        ("GET", "/api/v4/peers/stats?start=x", 422, 400),
        ("GET", "/api/v4/peers/stats?end=-1", 422, 400),
        ("POST", "/api/v4/buckets/data/nope/chunked", 404, nil),
    ]

    @Test func whatCannotBeAnsweredIsRefusedInOneForm() async throws {
        try await withTestNode { client in
            for prefix in ["", "/mictlanx"] {
                for (method, path, status, code) in Self.refusals {
                    var client = client
                    client.prefix = prefix
                    let response = try await client.request(method, path, body: method == "GET" ? nil : [])
                    #expect(response.status == status, "\(method) \(path): \(response.text)")
                    #expect(response.failure?.code == code ?? status, "\(method) \(path): \(response.text)")
                    #expect(response.headers["mictlanx-capabilities"] == NodeCapability.all)
                }
            }
        }
    }

    @Test(arguments: [
        ("/api/v4/buckets/b/k_0", "GET, DELETE"), ("/api/v4/peers", "GET, POST"), ("/health", "GET"),
    ])
    func aWrongMethodIsToldTheRightOnes(path: String, allowed: String) async throws {
        try await withTestNode { client in
            let response = try await client.request("PUT", path, body: [])
            #expect(response.headers["allow"] == allowed)
            let head = try await client.request("HEAD", path)
            #expect(head.status == 405 && head.headers["allow"] == allowed && head.body.isEmpty)
        }
    }

    @Test func aTrailingSlashRedirects() async throws {
        try await withTestNode { client in
            let response = try await client.request("GET", "/api/v4/buckets/b/metadata/?a=1")
            #expect(response.status == 307)
            #expect(response.headers["location"] == "/api/v4/buckets/b/metadata?a=1")
        }
    }

    @Test(arguments: [("force-get", "True"), ("chunk-size", "banana"), ("peer-id", "ghost")])
    func aReadWithAWrongHeaderIsRefused(name: String, value: String) async throws {
        try await withTestNode { client in
            _ = try await client.put(TestChunk(ball: "k", bytes: [1]))
            let response = try await client.request("GET", "/api/v4/buckets/bucket/k_0", headers: [name: value])
            #expect(response.status == (name == "peer-id" ? 404 : 422) && response.failure != nil)
            let fine = try await client.request(
                "GET", "/api/v4/buckets/bucket/k_0",
                headers: ["Force-Get": "1", "Chunk-Size": "256kb", "Peer-Id": "mxshell-peer-0", "Range": "bytes=0-0"])
            #expect(fine.status == 200 && fine.body == [1])
        }
    }

    @Test(arguments: [
        ("attachment=true", "attachment; filename=hello.txt"),
        ("attachment=1&filename=x.bin", "attachment; filename=x.bin"),
        (
            "attachment=yes&filename=%E2%9C%93%22%0D%0A.txt",
            "attachment; filename=\"____.txt\"; filename*=UTF-8''%E2%9C%93%22%0D%0A.txt"
        ),
    ])
    func anAttachmentHasAName(query: String, expected: String) async throws {
        try await withTestNode { client in
            _ = try await client.put(TestChunk(ball: "k", bytes: [1], tags: ["fullname": "hello.txt"]))
            let response = try await client.request(
                "GET", "/api/v4/buckets/bucket/k_0?\(query)&content_type=text/plain")
            #expect(response.headers["content-disposition"] == expected)
            #expect(response.headers["content-type"] == "text/plain")
            let none = try await client.request("GET", "/api/v4/buckets/bucket/k_0?attachment=false")
            #expect(none.headers["content-disposition"] == nil)
        }
    }

    @Test func aMediaTypeCannotEndTheHeader() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: [1])
            let registered = try await client.register(chunk, changing: ["content_type": "a\r\nx: y"])
            let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
            _ = try await client.upload([1], ticket: ticket)
            let response = try await client.data("bucket", "k_0")
            #expect(response.headers["content-type"] == "application/octet-stream" && response.headers["x"] == nil)
            let asked = try await client.request("GET", "/api/v4/buckets/bucket/k_0?content_type=a%0d%0ax:y")
            #expect(asked.status == 422)
        }
    }

    @Test func deletesCountWhatTheyRemove() async throws {
        try await withTestNode { client in
            for chunk in TestChunk.ball("tri", [[1], [2], [3]]) { _ = try await client.put(chunk) }
            let bad = try await client.request("DELETE", "/api/v4/buckets/bucket/tri_0", headers: ["Force": "yes"])
            #expect(bad.status == 422)
            let one = try await client.request("DELETE", "/api/v4/buckets/bucket/tri_0", headers: ["Force": "1"])
            #expect(try one.decode(DeleteKeyReply.self) == DeleteKeyReply(deletes: 1, key: "tri_0"))
            let rest = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/tri")
            #expect(try rest.decode(DeleteBallReply.self) == DeleteBallReply(deletes: 2, ballID: "tri"))
            let again = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/tri")
            #expect(try again.decode(DeleteBallReply.self).deletes == 0)
            #expect(try await client.keys("bucket") == [])
        }
    }

    @Test func thereIsOnePeerAndItStays() async throws {
        try await withTestNode { client in
            let peers = try await client.request("GET", "/mictlanx/api/v4/peers").decode(PeersReply.self)
            #expect(peers.available.map(\.peerID) == ["mxshell-peer-0"] && peers.unavailable.isEmpty)
            let peer = #"{"protocol":"http","peer_id":"x","hostname":"127.0.0.1","port":24999}"#
            let own = peer.replacing("\"x\"", with: "\"mxshell-peer-0\"")
            let calls: [(String, String, String?, Int)] = [
                ("POST", "/api/v4/peers", peer, 422), ("POST", "/api/v4/xpeers", "[\(peer)]", 422),
                ("POST", "/api/v4/peers", own, 204), ("POST", "/api/v4/xpeers", "[\(own)]", 204),
                ("DELETE", "/api/v4/peers/mxshell-peer-0", nil, 422),
                ("DELETE", "/api/v4/xpeers", #"["x","mxshell-peer-0"]"#, 422),
                ("POST", "/api/v4/xpeers", "[]", 204), ("DELETE", "/api/v4/peers/x", nil, 204),
                ("DELETE", "/api/v4/xpeers", #"["x"]"#, 204), ("DELETE", "/api/v4/xpeers?peers=x", nil, 204),
                ("POST", "/api/v4/peers", #"{"hostname":"h"}"#, 422), ("POST", "/api/v4/xpeers", "{", 422),
            ]
            for (method, path, body, status) in calls {
                let response = try await client.request(method, path, body: body.map { Array($0.utf8) })
                #expect(response.status == status, "\(method) \(path)")
            }
            #expect(try await client.request("GET", "/api/v4/peers").decode(PeersReply.self) == peers)
        }
    }

    @Test func healthTellsTheSpace() async throws {
        try await withTestNode(capacity: ByteCount(1_000)) { client in
            _ = try await client.put(TestChunk(ball: "k", bytes: noise(100)))
            for path in ["/health", "/mictlanx/health"] {
                let health = try await client.request("GET", path).object()
                let peer = health["peer"] as? [String: Any]
                #expect(health["status"] as? String == "ok")
                #expect(peer?["used_disk"] as? Int == 100 && peer?["available_disk"] as? Int == 900)
            }
        }
    }
}
