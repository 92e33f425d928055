import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The recorded traffic of the real router, and of the client with a peer, replayed against the node.
///
/// Compared are the status, the names and JSON types of a success's fields, some values, and, for a refusal, that it has our
/// one form, or, with `.recorded`, that it is the recorded one. What differs on purpose is named in ``GoldenTable``; a file
/// that is in none of its tables fails.
@Suite(.serialized)
struct GoldenTests {
    /// Fields that our node does not have, or whose content is its own.
    private static let freeKeys: Set<String> = ["extra", "api_version", "tags", "keys"]
    /// Fields that must hold the very value.
    private static let exactKeys: Set<String> = [
        "n_deletes", "size", "size_bytes", "len", "key", "bucket_id", "ball_id", "peer_id",
    ]

    @Test func everyFileOfTheTablesIsThere() {
        #expect(goldenFiles == (GoldenTable.same.union(GoldenTable.differences.keys)).sorted())
    }

    @Test(arguments: goldenFiles)
    func theNodeAnswersAsRecorded(file: String) async throws {
        let difference = GoldenTable.differences[file]
        #expect((difference != nil) != GoldenTable.same.contains(file), "the file needs one entry in the tables")
        try await replay(file, .strict) { index, exchange, response in
            let expected = difference?.statuses[index] ?? exchange.response.status
            #expect(response.status == expected, "\(exchange.request.path): \(response.text)")
            if response.status >= 400, exchange.request.method != "HEAD" { #expect(response.failure != nil) }
            if response.status == exchange.response.status, response.status < 300 { try compare(response, exchange) }
        }
    }

    @Test(arguments: goldenFiles)
    func theRecordedWordsCanBeHad(file: String) async throws {
        let difference = GoldenTable.recordedDifferences[file]
        try await replay(file, .recorded) { index, exchange, response in
            let expected = difference?.statuses[index] ?? exchange.response.status
            #expect(response.status == expected, "\(exchange.request.path): \(response.text)")
            guard difference == nil, response.status >= 400, exchange.request.method != "HEAD" else { return }
            if let json = exchange.response.body.json {
                let answered = try JSONDecoder().decode(JSONShape.self, from: Data(response.body))
                #expect(answered == json, "\(exchange.request.path)")
            } else {
                #expect(response.text == exchange.response.body.text)
            }
        }
    }

    @Test func theRefusalWith666IsTheRecordedOne() async throws {
        let record = try record("put_duplicate_exhausted")
        let refused = try #require(record.exchanges.first { $0.hop == "client-router" && $0.response.status == 404 })
        try await withGoldenNode(.recorded) { router, _ in
            let key = try #require(refused.response.body.json?.field("detail")?.field("key")?.string)
            let name = try #require(key.split(separator: "_").first)
            try await router.mustPut(TestChunk(bucket: "golden-bucket", ball: String(name), bytes: [1]))
            let response = try await router.put(TestChunk(bucket: "golden-bucket", ball: String(name), bytes: [2]))
            #expect(response.status == 404)
            #expect(try response.decode(JSONShape.self) == refused.response.body.json)
        }
    }

    private func record(_ file: String) throws -> GoldenRecord {
        try JSONDecoder().decode(GoldenRecord.self, from: Data(FixtureFile.bytes("golden/\(file).json")))
    }

    /// Sends the recorded requests in order.
    private func replay(
        _ file: String, _ compatibility: Compatibility,
        check: (Int, GoldenRecord.Exchange, RawResponse) throws -> Void
    ) async throws {
        let isPeers = file.hasPrefix("peer_")
        let exchanges = try record(file).exchanges.filter { $0.hop.hasPrefix("router-peer") == isPeers }
        try await withGoldenNode(compatibility) { router, peers in
            if !isPeers {
                try await seed(peers)
            } else if !file.hasPrefix("peer_put") {
                try await seedForPeer(peers[0])
            }
            if file.hasPrefix("raw_get_disabled") {
                _ = try await router.request("POST", "/api/v4/buckets/golden-bucket/hello_0/disable", body: [])
            }
            var tickets: [String: String] = [:]
            for (index, exchange) in exchanges.enumerated() {
                let body = exchange.uploaded(after: index, in: exchanges)
                var response = try await (isPeers ? peers[0] : router).request(
                    exchange.request.method, exchange.target(tickets), headers: exchange.headers, body: body)
                if response.status >= 400 {
                    // A refusal names the ticket: ours stands for the recorded one.
                    for (recorded, ours) in tickets {
                        response.body = Array(response.text.replacing(ours, with: recorded).utf8)
                    }
                }
                try check(index, exchange, response)
                guard response.status == 200, let recorded = exchange.response.body.tickets?.first else { continue }
                tickets[recorded] =
                    isPeers
                    ? try response.decode(PeerRegisterReply.self).taskID
                    : try response.decode(RegisterChunkReply.self).taskIDs[0]
            }
        }
    }

    /// The three peers of the recordings.
    private func withGoldenNode(
        _ compatibility: Compatibility, _ body: (TestClient, [TestClient]) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let ids = (0..<3).map { "mictlanx-peer-\($0)" }
            let configuration = NodeConfiguration(
                store: directory.appending("store"), peers: ids.map { VirtualPeer(id: $0, directory: FilePath($0)) },
                peerAddresses: Dictionary(uniqueKeysWithValues: ids.map { ($0, .loopback) }),
                compatibility: compatibility)
            try await withNode(configuration) { node in
                let peers = try ids.map { TestClient(address: try #require(node.peerAddresses[$0])) }
                let router = TestClient(address: node.addresses[0])
                try await body(router, peers)
            }
        }
    }

    /// What lay at them.
    private func seed(_ peers: [TestClient]) async throws {
        let hello = TestChunk.ball("hello", in: "golden-bucket", [Array("hola mundo".utf8)])
        let named = TestChunk.ball("fn", in: "golden-bucket", [[1]])
        let three = TestChunk.ball("tri", in: "golden-bucket", ["abcd", "efgh", "ijkl"].map { Array($0.utf8) })
        for var chunk in hello + named + three {
            chunk.tags["fullname"] = chunk.ball == "hello" ? "hello.txt" : nil
            for peer in chunk.ball == "tri" ? peers[1...2] : peers[0...0] { try await put(chunk, at: peer) }
        }
    }

    private func seedForPeer(_ peer: TestClient) async throws {
        let chunk = TestChunk(bucket: "golden-bucket", ball: "pk", bytes: Array("hello".utf8), tags: ["a": "b"])
        try await put(chunk, at: peer, changing: ["key": "pk", "content_type": "text/plain"])
    }

    private func put(_ chunk: TestChunk, at peer: TestClient, changing fields: [String: Any] = [:]) async throws {
        let registered = try await peer.register(chunk, changing: fields)
        let task = try registered.decode(PeerRegisterReply.self).taskID
        #expect(try await peer.upload(chunk.bytes, ticket: task).status == 200)
    }

    private func compare(_ response: RawResponse, _ exchange: GoldenRecord.Exchange) throws {
        if let text = exchange.response.body.text, !exchange.request.path.hasSuffix("/metrics") {
            #expect(response.text == text)
        }
        for name in ["content-disposition", "n-deletes"] {
            if let value = exchange.response.headers[name] { #expect(response.headers[name] == value) }
        }
        guard let recorded = exchange.response.body.json else { return }
        let answered = try response.decode(JSONShape.self)
        let missing = recorded.leaves(free: Self.freeKeys, exact: Self.exactKeys)
            .subtracting(answered.leaves(free: Self.freeKeys, exact: Self.exactKeys))
        #expect(missing.isEmpty, "\(missing) not in \(response.text)")
    }
}

private let goldenFiles = GoldenFile.names.filter { name in
    ["raw_", "router_", "peer_"].contains { name.hasPrefix($0) }
}
