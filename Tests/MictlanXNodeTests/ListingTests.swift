import Foundation
import MictlanXModel
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
                ("", 0..<1_201), ("?start=0&end=0", 0..<0), ("?start=3&end=5", 3..<5), ("?start=600&end=1190", 600..<1_190),
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
}
