import Foundation
import MictlanXModel
import NIOCore
import TestSupport
import Testing

@testable import MictlanXNode

/// Many small requests as the body of one.
@Suite struct BatchTests {
    private struct Part {
        var words: [String]
        var fields: [(name: String, value: String)] = []
        var body: [UInt8] = []
    }

    private func put(_ chunk: TestChunk, _ fields: [(name: String, value: String)] = []) throws -> Part {
        let document = Array(try JSONSerialization.data(withJSONObject: chunk.document))
        return Part(
            words: ["POST", "/api/v4/buckets/bucket/metadata"],
            fields: fields + [("mictlanx-document-size", "\(document.count)")], body: document + chunk.bytes)
    }

    private func bytes(_ parts: [Part]) -> [UInt8] {
        parts.reduce(into: []) { bytes, part in
            BatchPart(words: part.words, fields: part.fields, size: part.body.count).append(to: &bytes)
            bytes += part.body
        }
    }

    /// A connection of which all further requests may be answered directly: the first shows that it is admitted.
    private func send(
        _ body: [UInt8], headers: [String: String] = [:], _ client: TestClient
    ) async throws -> RawResponse {
        let connection = try RawConnection(to: client.address)
        try await connection.send(TestClient.message("GET", "/health"))
        #expect(try await connection.receive().status == 200)
        try await connection.send(TestClient.message("POST", "/api/v4/batch", headers: headers, body: body))
        return try await connection.receive()
    }

    private func answers(to parts: [Part], headers: [String: String] = [:], _ client: TestClient) async throws
        -> [(status: Int, body: [UInt8])]
    {
        let response = try await send(bytes(parts), headers: headers, client)
        #expect(response.status == 200)
        var (rest, answers) = (response.body[...], [(status: Int, body: [UInt8])]())
        while !rest.isEmpty {
            let (part, length) = try #require(rest.withUnsafeBytes { BatchPart.first(of: $0) })
            answers.append((try #require(Int(part.words[0])), Array(rest.dropFirst(length).prefix(part.size))))
            rest = rest.dropFirst(length + part.size)
        }
        return answers
    }

    @Test func eachPartIsAnsweredInItsPlace() async throws {
        try await withTestNode { client in
            let chunks = (0..<20).flatMap { TestChunk.ball("k\($0)", [noise(100 + $0, seed: UInt64($0))]) }
            let stored = try await answers(to: chunks.map { try put($0) }, client)
            #expect(stored.map(\.status) == Array(repeating: 200, count: 20))
            for (chunk, answer) in zip(chunks, stored) {
                #expect(try JSONDecoder().decode(UploadReply.self, from: Data(answer.body)).key == chunk.key)
                try await client.mustHold(chunk)
            }
            // A delete, one that is not meant for this content, other content, and reads that are no part of a batch.
            let delete = { (ball: String, condition: String) in
                Part(
                    words: ["DELETE", "/api/v4/buckets/bucket/bid/\(ball)"],
                    fields: [("mictlanx-if-checksum", condition)])
            }
            let mixed = try await answers(
                to: [
                    delete("k0", chunks[0].checksum), delete("k1", chunks[0].checksum),
                    put(TestChunk(ball: "k2", bytes: [1])), Part(words: ["GET", "/api/v4/buckets/bucket/k3_0"]),
                    Part(words: ["GET", "/nothing"]),
                    Part(words: ["POST", "/api/v4/batch"], body: bytes([try put(chunks[0])])),
                    put(TestChunk(ball: "last", bytes: [2])),
                ], client)
            #expect(mixed.map(\.status) == [200, 412, 421, 421, 421, 421, 200])
            #expect(try JSONDecoder().decode(DeleteBallReply.self, from: Data(mixed[0].body)).deletes == 1)
            #expect(try await client.data("bucket", "k0_0").status == 404)
            for index in 1..<20 { try await client.mustHold(chunks[index]) }
            try await client.mustHold(TestChunk(ball: "last", bytes: [2]))
        }
    }

    /// All that a batch changes is in one transaction, what is refused beside it or not.
    @Test func aBatchIsOneCommit() async throws {
        try await withTestNode { client in
            let count = { try await client.metrics()["mictlanx_commit_batches_total"] ?? 0 }
            // What the node does by itself when it begins.
            try await eventually { try await count() == 2 }
            let chunks = (0..<BatchPart.maximumCount).flatMap {
                TestChunk.ball("k\($0)", [noise(50, seed: UInt64($0))])
            }
            let stored = try await answers(to: chunks.map { try put($0) }, client)
            #expect(stored.map(\.status) == Array(repeating: 200, count: chunks.count))
            #expect(try await count() == 3)
            // Two of one ball: the second is judged by what the first has done.
            let mixed = try await answers(
                to: [put(TestChunk(ball: "new", bytes: [1])), put(TestChunk(ball: "new", bytes: [2]))]
                    + chunks[..<4].map {
                        Part(
                            words: ["DELETE", "/api/v4/buckets/bucket/bid/\($0.ball)"],
                            fields: [("mictlanx-if-checksum", $0.checksum)])
                    }, client)
            #expect(mixed.map(\.status) == [200, 409, 200, 200, 200, 200])
            try await client.mustHold(TestChunk(ball: "new", bytes: [1]))
            for chunk in chunks[4...] { try await client.mustHold(chunk) }
            #expect(try await client.keys("bucket").count == chunks.count - 3)
        }
    }

    /// A request that ends its connection goes to the connection's task, which answers no part.
    @Test func elsewhereEachPartIsWantedByItself() async throws {
        try await withTestNode { client in
            let parts = try (0..<3).map { try put(TestChunk(ball: "k\($0)", bytes: [1])) }
            let mixed = try await answers(to: parts, headers: ["connection": "close"], client)
            #expect(mixed.map(\.status) == [421, 421, 421])
            #expect(try await client.keys("bucket").isEmpty)
        }
    }

    @Test func whatIsNoBatchIsRefused() async throws {
        try await withTestNode { client in
            let good = bytes([try put(TestChunk(ball: "k", bytes: noise(10)))])
            let many = Array(repeating: good, count: BatchPart.maximumCount + 1).flatMap { $0 }
            let bad: [[UInt8]] = [
                [], Array("x".utf8), Array(good.dropLast()), good + [10], Array("GET /health\n\n".utf8), many,
                Array("POST /api/v4/buckets/b/metadata \(Int.max)\n\n".utf8),
            ]
            for body in bad {
                let response = try await send(body, client)
                #expect(response.status == 400 && response.failure != nil, "\(body.count)")
            }
            let long = try await send([UInt8](repeating: 10, count: BatchPart.maximumBytes + 1), client)
            #expect(long.status == 413)
            #expect(try await client.keys("bucket").isEmpty)
        }
    }

    /// Whatever the bytes are, they are requests or none.
    @Test func anyBytesAreTakenApart() throws {
        let good = bytes(try (0..<3).map { try put(TestChunk(ball: "k\($0)", bytes: noise(20)), [("update", "1")]) })
        var random = SeededGenerator(seed: 7)
        var (whole, none) = (0, 0)
        for _ in 0..<20_000 {
            var bad = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = bad.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bad[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bad.remove(at: place)
                case 2: bad.insert(UInt8(ascii: ["9", " ", "\n", "-"].randomElement(using: &random) ?? "9"), at: place)
                default: bad.removeLast(min(bad.count - 1, Int.random(in: 0...40, using: &random)))
                }
            }
            if let requests = [BatchRequest](batch: ByteBuffer(bytes: bad)) {
                #expect(requests.count <= 3 && requests.allSatisfy { $0.body.readableBytes <= bad.count })
                whole += 1
            } else {
                none += 1
            }
        }
        #expect(whole > 1_000 && none > 1_000)
    }
}
