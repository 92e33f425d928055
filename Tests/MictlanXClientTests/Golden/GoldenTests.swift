import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// Every recorded operation of the Python client, asked of ours: it sends the same requests to the same router, less the
/// named differences, and tells the right thing about what came of them.
struct GoldenTests {
    @Test func everyRecordedOperationHasItsRow() {
        let operations = GoldenFile.names.filter { name in
            ["put_", "get_", "delete_", "bulk_", "mutable_"].contains { name.hasPrefix($0) }
        }
        #expect(GoldenCase.all.map(\.file).sorted() == operations)
    }

    @Test(arguments: GoldenCase.all) func sendsTheSameAndTellsTheTruth(row: GoldenCase) async throws {
        let isSilent = row.differences.contains(.nobodyAnswers)
        let router = try GoldenRouter(row.file, and: row.other, together: row.together).transport()
        let silence = ScriptedTransport { _ in throw MictlanXError(.unreachable, "refused") }
        let transport = isSilent ? silence : router
        try await withTemporaryDirectory { directory in
            let client = scriptedClient(transport, routers: row.routers)
            let outcome = try await row.outcome(of: client, directory)
            #expect(outcome == row.outcome)
            await client.close()
        }
        try compare(transport.sent, with: try GoldenFile(row.file), row.differences)
    }

    /// Of a bucket's balls and peers, as raw recordings tell it.
    @Test func bucketsComeFromThePeersStatistics() async throws {
        let statistics = try #require(try GoldenFile("raw_peers_stats").exchanges.first?.body)
        let peers = try #require(try GoldenFile("raw_peers_list").exchanges.first?.body)
        let transport = ScriptedTransport { .init(body: $0.path.hasSuffix("/stats") ? statistics : peers) }
        let buckets = try await scriptedClient(transport).buckets()
        #expect(buckets.buckets.map(\.bucket.rawValue) == ["golden-bucket"])
    }

    /// The Python client keeps the fields of one call for all later ones (`mutable_default_headers`).
    @Test func headersOfOneCallAreNotThoseOfTheNext() async throws {
        let transport = try GoldenRouter("get_single_force").transport()
        let client = scriptedClient(transport)
        _ = try await GoldenCase.read("hello", forced: true, headers: ["X-One": "1"])(client, "")
        let before = transport.sent.count
        _ = try await GoldenCase.read("hello")(client, "")
        let later = transport.sent[before...].flatMap(\.headers.keys).map { $0.lowercased() }
        #expect(!later.contains("x-one") && !later.contains("force-get"))
    }

    // MARK: Requests

    private struct Request: Hashable {
        let method: String
        let path: String
        let body: String

        var shape: GoldenDifference.Shape { .init(method: method, path: path) }
    }

    private func compare(
        _ sent: [ScriptedTransport.Sent], with golden: GoldenFile, _ differences: [GoldenDifference]
    ) throws {
        var tags: [String: Set<String>] = [:]
        for exchange in golden.exchanges {
            guard let json = exchange.requestJSON, let key = json["key"] as? String else { continue }
            tags[key, default: []].formUnion((json["tags"] as? [String: Any] ?? [:]).keys)
        }
        var left: [Request] = []
        var theirs: [(request: Request, isRepeated: Bool)] = []
        for exchange in golden.exchanges {
            let checksum = exchange.checksums.request ?? ""
            let body = exchange.requestBody.map { Self.canonical($0, tags) } ?? checksum
            let request = Request(method: exchange.method, path: exchange.path, body: body)
            theirs.append((request, left.contains(request)))
            left.append(request)
        }
        for request in sent {
            let ours = Request(
                method: request.method, path: request.path, body: Self.canonical(request.body, tags))
            if ours.shape == .peers { continue }
            if let place = theirs.firstIndex(where: { $0.request == ours }) {
                theirs.remove(at: place)
            } else {
                let isNamed = differences.contains { $0.ours.contains(ours.shape) }
                #expect(isNamed, "only we send \(ours)")
            }
        }
        for (request, isRepeated) in theirs {
            let isNamed = differences.contains { $0.covers(request.shape, isRepeated: isRepeated) }
            #expect(isNamed, "only the Python client sends \(request)")
        }
    }

    /// A body in one form: JSON by the order of its fields and without the tags that a put adds of its own, bytes as
    /// their checksum.
    private static func canonical(_ body: [UInt8], _ recorded: [String: Set<String>]) -> String {
        guard !body.isEmpty else { return "" }
        guard var json = GoldenFile.object(body) else { return SHA256.hash(body).hex }
        if var tags = json["tags"] as? [String: Any] {
            let own = [
                ReservedTag.updatedAt, ReservedTag.fullPath, ReservedTag.fullName, ReservedTag.fileName,
                ReservedTag.fileExtension, ReservedTag.fileTime, "bucket_relative_path",
            ]
            let known = recorded[json["key"] as? String ?? ""] ?? []
            for tag in own where !known.contains(tag) { tags[tag] = nil }
            json["tags"] = tags
        }
        let data = try? JSONSerialization.data(withJSONObject: json, options: [.sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "unreadable"
    }
}
