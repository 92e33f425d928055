import Logging
import MictlanXModel
import Synchronization
import Testing

@testable import MictlanXNode

@Suite struct AccessLogTests {
    @Test func everyRequestIsOneLineWithoutSecrets() async throws {
        let lines = LoggedLines()
        try await withTestNode(logger: lines.logger) { client in
            let chunk = TestChunk(ball: "k", bytes: noise(1_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            _ = try await client.upload(chunk.bytes, ticket: ticket)
            _ = try await client.request(
                "GET", "/api/v4/buckets/bucket/k_0?filename=private.txt",
                headers: ["authorization": "Bearer do-not-tell-anyone"])
            _ = try await client.request("GET", "/" + String(repeating: "x", count: 5_000))
            let requests = try await lines.requests(count: 4)
            #expect(requests.map { $0["route"] } == ["register_chunk", "upload_chunk", "chunk_data", "unknown"])
            #expect(requests.map { $0["status"] } == ["200", "200", "200", "404"])
            #expect(requests[1]["received"] == "1000" && requests[2]["sent"] == "1000")
            #expect(requests[1]["path"] == "/api/v4/buckets/data/\(ticket.prefix(4))~/chunked")
            #expect(requests[0]["client"] == "127.0.0.1" && requests[0]["method"] == "POST")
            #expect(requests[3]["path"]?.count ?? 0 <= 1_027)
            #expect(requests.allSatisfy { Double($0["ms"] ?? "") != nil })
            let all = lines.everything
            for secret in [ticket, "private.txt", "do-not-tell"] { #expect(!all.contains(secret)) }
            #expect(all.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }
}

/// Keeps what is logged.
private final class LoggedLines: Sendable {
    private let lines = Mutex<[(message: String, metadata: [String: String])]>([])

    var logger: Logger {
        Logger(label: "test") { [lines = self] _ in Handler(lines: lines) }
    }

    /// The lines of the first requests, once they are all there: a line may be written just behind its answer.
    func requests(count: Int) async throws -> [[String: String]] {
        func requests() -> [[String: String]] {
            lines.withLock { $0.filter { $0.message == "request" }.map(\.metadata) }
        }
        try await eventually { requests().count >= count }
        return requests()
    }

    var everything: String { lines.withLock { $0.map { "\($0.message) \($0.metadata)" }.joined(separator: " ") } }

    private struct Handler: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = ("\(event.message)", (event.metadata ?? [:]).mapValues { "\($0)" })
            lines.lines.withLock { $0.append(line) }
        }
    }
}
