import Logging
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// The logger that the application gives.
struct ApplicationLoggerTests {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
        func logger() -> Logger {
            Logger(label: "test") { _ in
                JSONLogHandler(now: { Timestamp(nanoseconds: 0) }) { line in self.lines.withLock { $0.append(line) } }
            }
        }
        func count(_ message: String) -> Int {
            lines.withLock { $0.count { $0.contains("\"message\":\"\(message)\"") } }
        }
    }

    @Test func hearsOfRequests() async throws {
        let lines = Lines()
        var configuration = ClientConfiguration()
        configuration.logger = lines.logger()
        try await withEmbeddedNode(client: configuration) { client, _, _ in
            _ = try await client.deleteByKey(try ChunkKey("k_0"), in: try BucketID("b"))
        }
        #expect(lines.count("request") == 1)
        #expect(lines.lines.withLock { $0.allSatisfy { !$0.contains("warning") } })
    }

    /// A bearer token over the network in the clear is worth a warning; over the loopback it is not.
    @Test func hearsOfATokenInTheClearOnce() async throws {
        let lines = Lines()
        let transport = ScriptedTransport { _ in .deletedAtOurNode }
        let environment = ClientEnvironment(
            clock: TestClock(), now: { Timestamp(nanoseconds: 0) }, log: ClientLog([lines.logger()]))
        for host in ["127.0.0.1", "store.invalid", "store.invalid"] {
            let router = RouterEndpoint(id: "r", scheme: .http, host: host, port: 1)
            let client = MictlanXClient(
                core: ClientCore(
                    [router], transport: transport, environment: environment,
                    fields: try ExtraFields([:], token: "topsecret")))
            _ = try await client.deleteByKey(try ChunkKey("k_0"), in: try BucketID("b"))
        }
        #expect(lines.count("the bearer token goes over the network without TLS") == 1)
        #expect(lines.lines.withLock { $0.allSatisfy { !$0.contains("topsecret") } })
        #expect(transport.sent.allSatisfy { $0.headers["Authorization"] == "Bearer topsecret" })
    }
}
