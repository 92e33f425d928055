import MictlanXModel
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
