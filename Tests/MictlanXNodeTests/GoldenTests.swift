import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

/// The recorded traffic of the real router, replayed against the node.
///
/// Compared are the status, the names and JSON types of a success's fields, and, for a refusal, that it has our one form.
/// What differs on purpose is named in ``differences``; what belongs to routes of a later issue in ``notServed``.
@Suite struct GoldenTests {
    /// File → the statuses we answer instead of those recorded, and why.
    static let differences: [String: (statuses: [Int], reason: String)] = [
        "raw_chunked_bad_chunk_size": ([422], "a bad size is the client's mistake, not an internal error"),
        "raw_get_data_bad_chunk_size": ([422], "the same"),
        "raw_get_attachment_nonlatin": ([200], "RFC 8187 gives any file name a form"),
        "raw_metadata_key_missing": ([404], "not found is 404, not 500 around a text"),
        "raw_metadata_without_data": ([200, 404, 404], "a chunk without its bytes is invisible"),
        "raw_put_metadata_rf0": ([422], "a put that stores nowhere is no put"),
        "raw_get_data_peer_id": ([404], "our one peer has another name"),
        "router_put_chunked_short_body": ([200, 422], "a body must be what was registered"),
        "router_put_chunked_zero_size": ([200, 422], "the same, without a division by zero"),
        "router_put_chunked_unknown_task": ([404], "not found is 404"),
        "router_put_chunked_twice_same_task": ([200, 200, 404], "the same"),
        "router_get_by_checksum_to_file": ([422], "the bucket 'checksum' is reserved for the route of that name"),
    ]

    /// Routes of a later issue: they are refused as unknown.
    static let notServed: Set<String> = [
        "raw_cache_keys", "raw_cache_reset", "raw_cache_stats", "raw_chunkedv1_broken", "raw_cors_preflight",
        "raw_get_disabled", "raw_get_disabled_cached", "raw_merge", "raw_merge_cached_attachment", "raw_merge_missing",
        "raw_metrics_head", "raw_openapi", "raw_size_by_key", "raw_size_by_key_missing", "raw_key_named_metadata",
        "router_disable", "router_disable_missing", "router_put_data_multipart",
        "router_put_data_multipart_size_mismatch", "router_put_data_multipart_unknown_task", "router_update_metadata",
    ]

    /// Keys of answers that depend on the number of peers or belong to our node alone.
    private static let freeKeys: Set<String> = [
        "extra", "available", "mictlanx-peer-0", "mictlanx-peer-1", "mictlanx-peer-2", "mxshell-peer-0", "peer_ids",
        "peers_ids", "replicas", "api_version", "tags",
    ]

    @Test(
        .enabled(if: golden != nil, "the recorded traffic (../shared/spec/golden) is not here"), arguments: goldenFiles)
    func theNodeAnswersAsTheRouterDid(file: String) async throws {
        guard !Self.notServed.contains(file) else { return }
        let directory = try #require(golden)
        let data = try Data(contentsOf: URL(filePath: "\(directory)/\(file).json"))
        let record = try JSONDecoder().decode(GoldenRecord.self, from: data)
        let exchanges = record.exchanges.filter { $0.hop == "client-router" }
        try await withTestNode { client in
            try await seed(client)
            var tickets: [String: String] = [:]
            for (index, exchange) in exchanges.enumerated() {
                let body = exchange.uploaded(after: index, in: exchanges)
                let response = try await client.request(
                    exchange.request.method, exchange.target(tickets), headers: exchange.headers, body: body)
                let expected = Self.differences[file]?.statuses[index] ?? exchange.response.status
                #expect(response.status == expected, "\(exchange.request.path): \(response.text)")
                if response.status >= 400, exchange.request.method != "HEAD" { #expect(response.failure != nil) }
                if response.status == exchange.response.status, response.status == 200 {
                    compare(response, exchange)
                    if let recorded = exchange.response.body.tickets?.first {
                        tickets[recorded] = try response.decode(RegisterChunkReply.self).taskIDs[0]
                    }
                }
            }
        }
    }

    /// What the recordings were made against.
    private func seed(_ client: TestClient) async throws {
        let hello = TestChunk.ball("hello", in: "golden-bucket", [Array("hola mundo".utf8)])
        let named = TestChunk.ball("fn", in: "golden-bucket", [[1]])
        let three = TestChunk.ball("tri", in: "golden-bucket", ["abcd", "efgh", "ijkl"].map { Array($0.utf8) })
        for var chunk in hello + named + three {
            chunk.tags["fullname"] = chunk.ball == "hello" ? "hello.txt" : nil
            try await client.mustPut(chunk)
        }
    }

    private func compare(_ response: RawResponse, _ exchange: GoldenRecord.Exchange) {
        if let text = exchange.response.body.text { #expect(response.text == text) }
        if let disposition = exchange.response.headers["content-disposition"] {
            #expect(response.headers["content-disposition"] == disposition)
        }
        guard let recorded = exchange.response.body.json,
            let answered = try? JSONDecoder().decode(JSONShape.self, from: Data(response.body))
        else { return }
        let missing = recorded.leaves(free: Self.freeKeys).subtracting(answered.leaves(free: Self.freeKeys))
        #expect(missing.isEmpty, "\(missing) not in \(response.text)")
    }
}

private let golden: String? = {
    var root = URL(filePath: #filePath)
    while root.path != "/" {
        root.deleteLastPathComponent()
        let candidate = root.deletingLastPathComponent().appending(path: "shared/spec/golden").path
        if FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    return nil
}()

private let goldenFiles: [String] = {
    guard let golden, let names = try? FileManager.default.contentsOfDirectory(atPath: golden) else { return [] }
    return names.filter { ($0.hasPrefix("raw_") || $0.hasPrefix("router_")) && $0.hasSuffix(".json") }
        .map { String($0.dropLast(5)) }.sorted()
}()
