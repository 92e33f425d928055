import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// What each bucket holds, in one short answer (docs/wire-notes.md).
@Suite struct BucketCountTests {
    private struct Answer: Decodable { let buckets: [BucketCount] }

    private func counts(_ client: TestClient) async throws -> [BucketCount] {
        try await client.request("GET", "/api/v4/peers/stats?start=0&end=9&counts=buckets").decode(Answer.self).buckets
    }

    /// However many chunks and replicas a ball has, and whatever waits to take its place.
    @Test func ballsAndBytesAreCountedOnce() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let client = cluster.client
            #expect(try await counts(client) == [])
            let ball = TestChunk.ball("k", in: "b", [noise(100), noise(40_000)])
            for chunk in ball { try await client.mustPut(chunk, replicas: 2) }
            try await client.mustPut(TestChunk(bucket: "a", ball: "x", bytes: noise(10)))
            try await client.mustPut(TestChunk(bucket: "a", ball: "y", bytes: []))
            // A chunk on its own and one that is part of a content: two versions of one ball.
            try await client.mustPut(TestChunk.ball("x", in: "a", [noise(5), noise(6)])[1])
            let staged = TestChunk.ball("k", in: "b", [noise(7), noise(8)])[0]
            try await client.mustPut(staged, update: "1")
            #expect(
                try await counts(client) == [
                    BucketCount(bucketID: "a", balls: 2, bytes: 16),
                    BucketCount(bucketID: "b", balls: 1, bytes: 40_100),
                ])
            _ = try await client.request("DELETE", "/api/v4/buckets/b/bid/k")
            #expect(try await counts(client).map(\.bucketID) == ["a"])
        }
    }

    @Test func anotherWordIsRefused() async throws {
        try await withTestNode { client in
            let reply = try await client.request("GET", "/api/v4/peers/stats?counts=balls")
            #expect(reply.status == 422)
        }
    }

    /// More buckets than one page has.
    @Test(arguments: [512, 513, 1_030]) func anyNumberOfBucketsIsListed(count: Int) async throws {
        try await withTemporaryDirectory { directory in
            let node = try await Node.open(NodeConfiguration(store: directory.appending("store")))
            try await withOpened(node) { node in
                let names = (0..<count).map { "b\($0)" }.sorted()
                try await node.store.queue.commit { db in
                    for name in names {
                        let metadata = ChunkMetadata(
                            key: "k_0", size: 1, checksum: SHA256.hash([1]).hex, tags: [:], producerID: "p",
                            ballID: "k", bucketID: name)
                        _ = try Catalog.store(
                            db, CatalogChunk(metadata, checksum: SHA256.hash([1])),
                            StoredReplicas(peers: [1], content: Data([1]), time: 1), replacing: false)
                    }
                }
                let found = try await counts(TestClient(address: node.addresses[0]))
                #expect(found == names.map { BucketCount(bucketID: $0, balls: 1, bytes: 1) })
            }
        }
    }

    /// The books of the balls are read along their key: nothing is sorted, and no chunk is looked at.
    @Test func theBooksAreReadInTheirOrder() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            try catalog.database.write { db in
                var statements: [String] = []
                db.trace { if case .statement(let statement) = $0 { statements.append(statement.expandedSQL) } }
                _ = try Catalog.bucketCounts(db, after: "a", limit: 2)
                db.trace(nil)
                let steps = try statements.flatMap { sql in
                    try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { row -> String in row["detail"] }
                }
                #expect(!steps.isEmpty && !steps.contains { $0.contains("B-TREE") || $0.contains("chunk") }, "\(steps)")
            }
        }
    }
}
