import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// A server that repeats what it was sent must not make the client tell a secret.
struct RedactionTests {
    private static let token = "t0k/en+with.all-kinds=of~characters_1234567890"

    /// Answers that hold the token and a field of the application, in every form that becomes a message.
    static let answers: [(status: String, body: String)] = [
        ("401 Unauthorized", #"{"detail":"no such token: Bearer \#(token)"}"#),
        ("403 Forbidden", #"{"detail":{"msg":"'\#(token.replacing("/", with: "\\/"))' may not","code":403}}"#),
        ("422 Unprocessable", #"{"detail":[{"loc":["header"],"msg":"authorization \#(token), x-own own-secret"}]}"#),
        ("500 Error", "authorization: Bearer \(token)\r\nx-own: own-secret\r\nx-call: call-secret"),
        // Cut after 200 characters, in the middle of it.
        ("502 Bad Gateway", String(repeating: ".", count: 180) + token),
        ("200 OK", #"{"headers":{"authorization":"Bearer \#(token)"}}"#),
        ("200 OK", String(repeating: " ", count: 60) + token),
    ]

    @Test(arguments: answers.indices) func anEchoIsNotShown(index: Int) async throws {
        let (status, body) = Self.answers[index]
        try await withTemporaryDirectory { directory in
            let server = try RawServer { _ in
                RawServer.Manner(
                    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
            }
            defer { server.stop() }
            var configuration = ClientConfiguration(debug: true, logOutputPath: directory, clock: TestClock())
            configuration.bearerToken = Secret(Self.token)
            configuration.headers = ["X-Own": "own-secret"]
            let client = try MictlanXClient(routers: [server.endpoint], configuration: configuration)
            let call = CallOptions(headers: ["X-Call": "call-secret"], retry: .never)
            let uses: [@Sendable () async throws -> Void] = [
                { _ = try await client.metadata(of: try ChunkKey("k_0"), in: try BucketID("b"), call: call) },
                { _ = try await client.routers[0].peers(call: call) },
            ]
            for use in uses {
                let error = await #expect(throws: MictlanXError.self) { try await use() }
                let message = error?.description ?? ""
                #expect(!message.contains("t0k") && !message.contains("secret>-"), "\(message)")
                #expect(!message.contains("own-secret") && !message.contains("call-secret"), "\(message)")
                #expect(message.contains("<secret>") || index == 4, "\(message)")
            }
            await client.close()
            #expect(!server.heads.isEmpty)
            #expect(server.heads.allSatisfy { $0.contains("Bearer \(Self.token)") })
            let log = String(decoding: try directory.appending("client-0.log").readBytes(), as: UTF8.self)
            #expect(log.contains("request") && !log.contains("t0k") && !log.contains("own-secret"))
        }
    }

    /// A word that is sent in a field is no secret everywhere.
    @Test func shortValuesStay() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"detail":"no such chunk: true"}"#, status: 404) }
        let call = CallOptions(headers: ["X-Flag": "true"])
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await scriptedClient(transport).metadata(
                of: try ChunkKey("k_0"), in: try BucketID("b"), call: call)
        }
        #expect(error?.message.contains("no such chunk: true") == true)
    }
}
