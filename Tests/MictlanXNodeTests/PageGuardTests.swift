import Glibc
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// What pages in a browser on this machine get of a node without a token.
@Suite struct PageGuardTests {
    @Test(
        arguments: [
            ("localhost", 200), ("LOCALHOST:60666", 200), ("localhost.", 200), ("a.localhost", 200),
            ("127.0.0.1:1", 200),
            ("127.9.8.7", 200), ("[::1]:60666", 200), ("[::1]", 200), ("::1", 200), ("store.example.org:443", 200),
            ("STORE.example.org", 200), ("evil.example", 403), ("evil.example:60666", 403), ("10.0.0.1", 403),
            ("127.evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil.example", 403), ("", 403),
            ("[::2]", 403), ("notlocalhost", 403), ("x.example.org", 403), ("2130706433", 403), ("0177.0.0.1", 403),
        ])
    func answersToLoopbackNamesAndThoseThatAreGiven(host: String, status: Int) async throws {
        try await withPlainNode { node, socket in
            let headers = ["host": host]
            for path in ["/health", "/metrics", "/nothing", "/api/v4/buckets/b/metadata"] {
                let answer = try await node.request("GET", path, headers: headers)
                #expect((answer.status == 403) == (status == 403), "\(path): \(answer.text)")
                #expect(status == 200 || answer.text.contains("--allow-host"))
            }
            // Nothing leads a name to a socket in the file system.
            #expect(try await socket.request("GET", "/health", headers: headers).status == 200)
        }
    }

    /// At an address that other machines reach a name of the web is refused all the same; theirs are not.
    @Test(
        arguments: [
            ("10.0.0.1:60666", 200), ("[fe80::1]", 200), ("node:60666", 200), ("peer-a", 200), ("localhost", 200),
            ("store.example.org", 200), ("evil.example", 403), ("evil.example:60666", 403), ("", 403),
            ("10.0.0.1.evil.example", 403), ("2130706433", 403), ("node.", 200), ("node.lan", 403),
        ])
    func anOpenNodeAnswersToNoNameOfTheWeb(host: String, status: Int) async throws {
        try await withTemporaryDirectory { directory in
            var configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.tcp(host: "0.0.0.0", port: 0)],
                allowedHosts: ["store.example.org"], isInsecure: true)
            for names in [["store.example.org"], ["*"]] {
                configuration.allowedHosts = names
                try await withNode(configuration) { node in
                    guard case .tcp(_, let port) = node.addresses[0] else { return }
                    let client = TestClient(address: .tcp(host: "127.0.0.1", port: port))
                    let answer = try await client.request("GET", "/health", headers: ["host": host])
                    #expect(answer.status == (names == ["*"] ? 200 : status), "\(host): \(answer.text)")
                }
            }
        }
    }

    @Test(arguments: [
        ("GET /health HTTP/1.1\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nhost: [::1]evil.example\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nhost: [::1\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nhost: 127.0.0.1:evil\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nhost: 127.0.0.1:\r\n\r\n", 200),
        ("GET /health HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n", 400),
        ("GET /health HTTP/1.1\r\nhost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        ("GET /health HTTP/1.0\r\n\r\n", 200),
        ("GET /health HTTP/1.0\r\nhost: evil.example\r\n\r\n", 403),
    ])
    func wantsOneHost(text: String, status: Int) async throws {
        try await withPlainNode { node, _ in
            let connection = try RawConnection(to: node.address)
            try await connection.send(text)
            #expect(try await connection.receive().status == status)
        }
    }

    /// Every way of asking: nothing that changes anything is done.
    @Test(
        arguments: [
            ["origin": "https://evil.example"], ["origin": "null"], ["origin": "http://localhost:1"], ["origin": ""],
            ["origin": "file://"], ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"],
            ["sec-fetch-site": "Cross-Site"], ["sec-fetch-site": "something"],
            ["sec-fetch-site": "none", "origin": "https://evil.example"],
        ])
    func foreignPagesGetNothing(fields: [String: String]) async throws {
        try await withPlainNode { node, socket in
            let chunk = TestChunk(ball: "k", bytes: noise(10))
            try await socket.mustPut(chunk)
            for client in [node, socket] {
                for (method, path) in [
                    ("GET", "/api/v4/buckets/bucket/k_0"), ("GET", "/api/v4/buckets/bucket/metadata"),
                    ("POST", "/api/v4/buckets/bucket/metadata"), ("DELETE", "/api/v4/buckets/bucket/k_0"),
                    ("DELETE", "/api/v4/buckets/bucket/bid/k"), ("POST", "/api/v4/buckets/bucket/k_0/disable"),
                    ("POST", "/api/v4/peers/mxshell-peer-0/disable"), ("OPTIONS", "/api/v4/buckets/bucket/k_0"),
                    ("GET", "/health"),
                ] {
                    let answer = try await client.request(
                        method, path, headers: fields, body: method == "POST" ? [] : nil)
                    #expect(answer.status == 403, "\(method) \(path)")
                    #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control") })
                }
            }
            try await socket.mustHold(chunk)
        }
    }

    @Test(arguments: [
        [:], ["sec-fetch-site": "none"], ["sec-fetch-site": "same-origin", "origin": "http://localhost"],
        ["origin": "http://localhost"], ["origin": "HTTP://LOCALHOST:80"], ["origin": "https://localhost:443"],
    ])
    func programsAndTheNodesOwnOriginGoOn(fields: [String: String]) async throws {
        try await withPlainNode { node, _ in
            try await node.mustPut(TestChunk(ball: "k", bytes: noise(10)))
            let answer = try await node.request("POST", "/api/v4/buckets/bucket/k_0/disable", headers: fields)
            #expect(answer.status == 204)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"]?.hasPrefix("sandbox") == true)
        }
    }

    /// What is stored, refused, or no request at all: every answer says so.
    @Test func everyAnswerIsHarmlessInABrowser() async throws {
        try await withPlainNode { node, _ in
            var page = TestChunk(ball: "page", bytes: Array("<script>fetch('/')</script>".utf8))
            page.bucket = "b"
            _ = try await node.register(page, changing: ["content_type": "text/html"])
            try await node.mustPut(TestChunk(ball: "big", bytes: noise(100_000)))
            for path in ["/api/v4/buckets/bucket/big_0", "/api/v4/buckets/bucket/metadata", "/nothing", "/health"] {
                let answer = try await node.request("GET", path)
                #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
                #expect(answer.headers["content-security-policy"] == "sandbox; default-src 'none'", "\(path)")
            }
            let connection = try RawConnection(to: node.address)
            try await connection.send("nonsense\r\n\r\n")
            #expect(try await connection.receive().headers["x-content-type-options"] == "nosniff")
        }
    }

    /// With a token the name does not matter: a page cannot know the token.
    @Test func aTokenTakesThePlaceOfTheName() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(
                store: directory.appending("store"), bearerToken: try BearerToken("correct-horse-battery"))
            try await withNode(configuration) { node async throws in
                let client = TestClient(address: node.addresses[0])
                var headers = ["host": "any.example", "authorization": "Bearer correct-horse-battery"]
                let own = try await client.request("GET", "/health", headers: headers)
                #expect(own.status == 200)
                headers["origin"] = "https://evil.example"
                let foreign = try await client.request("GET", "/health", headers: headers)
                #expect(foreign.status == 403)
            }
        }
    }

    private func withPlainNode(_ body: @Sendable (TestClient, TestClient) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let socket = NodeAddress.unixSocket(directory.appending("run").appending("s"))
            let configuration = NodeConfiguration(
                store: directory.appending("store"), addresses: [.loopback, socket],
                allowedHosts: ["store.example.org"])
            try await withNode(configuration) { node in
                try await body(TestClient(address: node.addresses[0]), TestClient(address: socket))
            }
        }
    }
}
