import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// The application's header fields on their way to the router.
struct HeaderTests {
    private let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 24\r\nConnection: close\r\nmictlanx-capabilities: replace\r\n\r\n{\"n_deletes\":0,\"key\":\"\"}"

    @Test func goWithEveryRequestAndACallsOwnWin() async throws {
        let answer = answer
        let server = try RawServer { _ in RawServer.Manner(answer) }
        defer { server.stop() }
        var configuration = ClientConfiguration()
        configuration.headers = ["X-Client": "1", "X-Both": "client", "X-Empty": ""]
        configuration.bearerToken = "t0k"
        let client = try MictlanXClient(routers: [server.endpoint], configuration: configuration)
        let call = CallOptions(headers: ["x-both": "call", "X-Call": " 2 "])
        _ = try await client.deleteByKey(try ChunkKey("k_0"), in: try BucketID("b"), call: call)
        await client.close()
        let fields = try #require(server.heads.first).split(separator: "\r\n").map(String.init)
        for wanted in ["X-Client: 1", "x-both: call", "X-Call: 2", "X-Empty:", "Authorization: Bearer t0k"] {
            #expect(fields.contains { $0 == wanted })
        }
        #expect(!fields.contains { $0.hasPrefix("X-Both") })
    }

    @Test(arguments: [
        "X-A\r\nX-B": "1", "X-A": "1\r\nX-B: 2", "Host": "other", "Content-Length": "0", "Force-Get": "1",
    ])
    func wrongOnesOfACallAreRefusedBeforeAnythingIsSent(name: String, value: String) async throws {
        let transport = ScriptedTransport { _ in .json("{}") }
        let client = scriptedClient(transport)
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await client.put(
                .bytes([1]), at: try BallAddress("b/k"), options: PutOptions(call: CallOptions(headers: [name: value])))
        }
        #expect(error?.code == .invalidArgument)
        #expect(transport.sent.isEmpty)
    }

    @Test func wrongOnesOfAClientAreRefusedAtOnce() {
        var configuration = ClientConfiguration()
        configuration.headers = ["Transfer-Encoding": "chunked"]
        let router = RouterEndpoint(id: "r", scheme: .http, host: "localhost", port: 1)
        let error = #expect(throws: MictlanXError.self) {
            try MictlanXClient(routers: [router], configuration: configuration)
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test(arguments: [0, -1]) func noWorkersAreRefused(count: Int) {
        let router = RouterEndpoint(id: "r", scheme: .http, host: "localhost", port: 1)
        #expect(throws: MictlanXError.self) {
            try MictlanXClient(routers: [router], configuration: ClientConfiguration(maxWorkers: count))
        }
    }
}
