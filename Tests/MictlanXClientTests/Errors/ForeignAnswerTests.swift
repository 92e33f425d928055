import MictlanXClient
import MictlanXModel
import Testing

/// Answers of what is not a router: a proxy before it, a login page, another server. One sentence says who answered, where,
/// with which status, and what is to be done; the page itself is never shown.
struct ForeignAnswerTests {
    struct Case: Sendable {
        let status: String
        var fields = ""
        var body = "<html><head><title>Oops</title></head><body>nginx page</body></html>"
        let code: MictlanXError.Code
        let words: [String]
        var requests = 1
    }

    static let cases = [
        Case(
            status: "413 Request Entity Too Large", code: .configuration,
            words: ["HTTP 413", "'nginx/1.22.1'", "client_max_body_size", "--chunk-size"]),
        Case(status: "502 Bad Gateway", code: .serverError, words: ["HTTP 502", "does not answer"], requests: 2),
        Case(
            status: "301 Moved Permanently", fields: "Location: https://elsewhere.example/api\r\n",
            code: .configuration,
            words: ["HTTP 301", "'https://elsewhere.example/api'", "URI"]),
        Case(status: "401 Unauthorized", code: .unauthorized, words: ["HTTP 401", "--token-file"]),
        Case(status: "403 Forbidden", code: .forbidden, words: ["HTTP 403"]),
        Case(status: "400 Bad Request", code: .configuration, words: ["HTTP 400", "is no router"]),
        Case(
            status: "200 OK", fields: "Content-Type: text/html; charset=utf-8\r\n", code: .configuration,
            words: ["HTTP 200", "login page", "URI"]),
        Case(
            status: "503 Service Unavailable", fields: "Content-Type: text/plain\r\n", body: "no healthy upstream",
            code: .serverError, words: ["HTTP 503", "no healthy upstream"], requests: 2),
        Case(
            status: "404 Not Found", fields: "Content-Type: text/plain\r\n", body: "404 page not found",
            code: .badAnswer,
            words: ["HTTP 404", "404 page not found", "path of the URI"], requests: 2),
    ]

    @Test(arguments: cases.indices) func saysWhoAnsweredAndWhatToDo(index: Int) async throws {
        let one = Self.cases[index]
        let server = try RawServer { _ in
            RawServer.Manner(
                "HTTP/1.1 \(one.status)\r\nServer: nginx/1.22.1\r\n\(one.fields)Content-Length: \(one.body.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(one.body)")
        }
        defer { server.stop() }
        let client = try MictlanXClient(routers: [server.endpoint])
        let call = CallOptions(timeout: .seconds(20), retry: RetryPolicy(attempts: 2, delay: .zero))
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.metadata(of: ChunkKey("k_0"), in: BucketID("b"), call: call)
        }
        await client.close()
        let message = error?.message ?? ""
        #expect(error?.code == one.code)
        for word in one.words + ["nginx/1.22.1", "http://127.0.0.1:\(server.port)"] {
            #expect(message.contains(word), "\(message)")
        }
        #expect(!message.contains("<") && !message.contains("nginx page"), "\(message)")
        #expect(server.heads.count == one.requests)
    }

    /// JSON that is another protocol's: a listing that is read as it comes says so like every other answer.
    @Test func anotherProtocolIsNamedByItsAddress() async throws {
        let server = try RawServer { _ in
            RawServer.Manner(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        }
        defer { server.stop() }
        let client = try MictlanXClient(routers: [server.endpoint])
        let call = CallOptions(retry: .never)
        let address = "what answers at http://127.0.0.1:\(server.port) may be no MictlanX router"
        let listed = await #expect(throws: MictlanXError.self) {
            for try await _ in client.balls(in: try BucketID("b"), call: call) {}
        }
        let counted = await #expect(throws: MictlanXError.self) { _ = try await client.buckets(call: call) }
        await client.close()
        for error in [listed, counted] {
            #expect(error?.code == .badAnswer && error?.message.contains(address) == true, "\(error?.message ?? "")")
        }
    }

    /// What a ball holds may be a page.
    @Test func aStoredPageIsContent() async throws {
        let page = "<html>stored</html>"
        let server = try RawServer { _ in
            RawServer.Manner(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n"
                    + "Connection: close\r\n\r\n\(page)")
        }
        defer { server.stop() }
        let client = try MictlanXClient(routers: [server.endpoint])
        var bytes: [UInt8] = []
        for try await piece in try await client.routers[0].data(of: ChunkKey("k_0"), in: BucketID("b")) {
            bytes += piece
        }
        await client.close()
        #expect(bytes == Array(page.utf8))
    }
}
