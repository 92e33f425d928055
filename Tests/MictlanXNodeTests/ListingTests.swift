import Foundation
import MictlanXModel
import NIOCore
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct ListingTests {
    @Test func aListingIsOrderedByBallAndNumberAndHasEmptyChunks() async throws {
        try await withTestNode { client in
            let chunks =
                TestChunk.ball("b", (0..<12).map { [UInt8($0)] }) + TestChunk.ball("a-1", [[]])
                + TestChunk.ball("B", [[1]]) + [TestChunk(ball: "a", bytes: [])]
            for chunk in chunks.shuffled() { _ = try await client.put(chunk) }
            #expect(
                try await client.keys("bucket") == ["B_0", "a_0", "a-1_0"] + (0..<12).map { "b_\($0)" })
            let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata").object()
            #expect(reply["bucket_id"] as? String == "bucket")
            #expect(reply["peers_ids"] as? [String] == ["mxshell-peer-0"])
            #expect(reply["peer_ids"] as? [String] == ["mxshell-peer-0"])
        }
    }

    @Test func anUnknownBucketIsEmpty() async throws {
        try await withTestNode { client in
            let response = try await client.request("GET", "/api/v4/buckets/nowhere/metadata")
            #expect(response.status == 200)
            #expect((try response.object()["balls"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func aListingGoesOnFromPageToPage() async throws {
        try await withTestNode { client in
            // More than a page by number, and one chunk that alone is more than a page by bytes.
            let chunks = TestChunk.ball("big", (0..<1_200).map { [UInt8(truncatingIfNeeded: $0)] })
            try await withThrowingDiscardingTaskGroup { group in
                for slice in 0..<8 {
                    group.addTask {
                        for index in stride(from: slice, to: 1_200, by: 8) { _ = try await client.put(chunks[index]) }
                    }
                }
            }
            let fat = TestChunk(ball: "fat", bytes: [1], tags: ["note": String(repeating: "x", count: 300_000)])
            #expect(try await client.put(fat).status == 200)
            let keys = (0..<1_200).map { "big_\($0)" }
            #expect(try await client.keys("bucket") == keys + ["fat_0"])
            let ball = try await client.request("GET", "/api/v4/buckets/bucket/metadata/big/chunks")
            #expect(try ball.decode(BallChunksReply.self).chunks.map(\.key) == keys)
            for (query, range) in [
                ("", 0..<1_201), ("?start=0&end=0", 0..<0), ("?start=3&end=5", 3..<5),
                ("?start=600&end=1190", 600..<1_190),
                ("?start=1200", 1_200..<1_201), ("?start=9999&end=10000", 0..<0), ("?start=5&end=2", 0..<0),
            ] {
                let stats = try await client.request("GET", "/api/v4/peers/stats\(query)").object()
                let peer = stats["mxshell-peer-0"] as? [String: Any]
                let found = (peer?["balls"] as? [[String: Any]])?.compactMap { $0["key"] as? String }
                #expect(found == Array((keys + ["fat_0"])[range]), "\(query)")
                #expect(peer?["used_disk"] as? Int == 1_201 && peer?["peers"] as? [String] == [])
                #expect(peer?["total_disk"] is Int && peer?["available_disk"] is Int && peer?["disk_uf"] is Double)
            }
        }
    }

    /// The query item `from` (docs/wire-notes.md).
    @Test(arguments: [
        ("", ["a_0", "b_0", "b_1", "c_0"]), ("?from=a", ["a_0", "b_0", "b_1", "c_0"]),
        ("?from=aa", ["b_0", "b_1", "c_0"]), ("?from=b", ["b_0", "b_1", "c_0"]), ("?from=c", ["c_0"]),
        ("?from=d", []),
    ]) func aListingFromABallOn(query: String, keys: [String]) async throws {
        try await withTestNode { client in
            for chunk in TestChunk.ball("b", [[1], [2]]) + [
                TestChunk(ball: "a", bytes: []), TestChunk(ball: "c", bytes: [3]),
            ] {
                try await client.mustPut(chunk)
            }
            let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata\(query)").object()
            #expect((reply["balls"] as? [[String: Any]])?.compactMap { $0["key"] as? String } == keys)
            let wrong = try await client.request("GET", "/api/v4/buckets/bucket/metadata?from=%2F")
            #expect(wrong.status == 422)
        }
    }

    /// Puts chunks in one transaction.
    private func put(_ chunks: [TestChunk], replacing: Bool = false, into store: ChunkStore) async throws {
        let records = try chunks.map { chunk in
            let document = try JSONSerialization.data(withJSONObject: chunk.document)
            let metadata = try JSONDecoder().decode(ChunkMetadata.self, from: document)
            return (CatalogChunk(metadata, checksum: SHA256.hash(chunk.bytes)), Data(chunk.bytes))
        }
        try await store.queue.commit { db in
            for (record, bytes) in records {
                _ = try Catalog.store(
                    db, record, StoredReplicas(peers: [1], content: bytes, time: 1), replacing: replacing)
            }
        }
    }

    enum Change: CaseIterable { case nothing, growth, replacement, deletion, deletionOfAChunk }

    /// Half of one version and half of another is a listing of neither: it is cut off, and asked for again.
    @Test(arguments: Change.allCases) func theListingOfABallIsOfOneVersion(change: Change) async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(store: directory.appending("store"))
            let node = try await Node(configuration, logger: Node.silentLogger, files: SystemFileOperations())
            try await withOpened(node) { node in
                let client = TestClient(address: node.addresses[0])
                let pieces = (0..<600).map { [UInt8(truncatingIfNeeded: $0), 1] }
                let chunks = TestChunk.ball("ball", pieces)
                try await put(chunks.dropLast(), into: node.store)
                let listing = try #require(try await node.store.ball(.ball("ball", in: "bucket")))
                #expect(listing.firstPage.documents.count == 512)
                var answer = ListingPieces(
                    store: node.store, scope: .ball("ball", in: "bucket"), firstPage: listing.firstPage, prefix: "[",
                    suffix: "]", versions: listing.versions)
                switch change {
                case .nothing: break
                case .growth: try await client.mustPut(chunks[599])
                case .replacement:
                    try await put(TestChunk.ball("ball", pieces + [[9]]), replacing: true, into: node.store)
                case .deletion: _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/ball")
                case .deletionOfAChunk: _ = try await client.request("DELETE", "/api/v4/buckets/bucket/ball_3")
                }
                var text = ""
                let gather = { while let piece = try await answer.next() { text += String(buffer: piece) } }
                guard change == .nothing || change == .growth else {
                    await #expect(throws: ListingPieces.BallChanged.self) { try await gather() }
                    return
                }
                try await gather()
                let listed = try JSONDecoder().decode([ChunkMetadata].self, from: Data(text.utf8))
                #expect(listed.map(\.key) == chunks.prefix(change == .growth ? 600 : 599).map(\.key))
            }
        }
    }
}
