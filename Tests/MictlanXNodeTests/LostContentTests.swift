import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// What the catalog names and the store has lost: where it is told, and what brings it back.
@Suite struct LostContentTests {
    enum Loss: String, CaseIterable, Sendable { case missing, short }

    private func lose(_ loss: Loss, _ file: String) throws {
        switch loss {
        case .missing: try FileManager.default.removeItem(atPath: file)
        case .short: try Data([1, 2, 3]).write(to: URL(filePath: file))
        }
    }

    private func readable(_ client: TestClient, _ query: String = "?readable=1") async throws -> [String] {
        let answer = try await client.request("GET", "/api/v4/buckets/bucket/metadata/k/chunks" + query)
        #expect(answer.status == 200)
        return try #require(try answer.object()["chunks"] as? [[String: Any]]).compactMap { $0["key"] as? String }
    }

    @Test(arguments: Loss.allCases) func aLostChunkIsLeftOutOfWhatCanBeRead(loss: Loss) async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunks = TestChunk.ball("k", (1...3).map { noise(40_000, seed: $0) } + [noise(100, seed: 9)])
            for chunk in chunks { try await cluster.client.mustPut(chunk, replicas: 1) }
            let keys = chunks.map(\.key)
            #expect(try await readable(cluster.client) == keys)
            let lost = chunks[1]
            for index in 0..<2 {
                for file in try cluster.blobs(index) where file.hasSuffix(lost.checksum) { try lose(loss, file) }
            }
            #expect(try await readable(cluster.client) == keys.filter { $0 != lost.key })
            #expect(try await readable(cluster.client, "") == keys)
            #expect(try await readable(cluster.client, "?readable=0") == keys)
            #expect(try await cluster.holders(lost.key).isEmpty)
            #expect(try await cluster.holders(keys[0]).count == 1)
            #expect(try await cluster.client.data("bucket", lost.key).status >= 400)
            // The same content is taken, and stored again.
            try await cluster.client.mustPut(lost)
            #expect(try await readable(cluster.client) == keys)
            try await cluster.client.mustHold(lost)
        }
    }

    /// A chunk of which one replica is left can be read, and its replicas are told as they are.
    @Test(arguments: Loss.allCases) func oneGoodReplicaIsEnough(loss: Loss) async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk.ball("k", [noise(40_000)])[0]
            try await cluster.client.mustPut(chunk, replicas: 2)
            for file in try cluster.blobs(1) { try lose(loss, file) }
            #expect(try await readable(cluster.client) == [chunk.key])
            #expect(try await cluster.holders(chunk.key) == ["mxshell-peer-0"])
            try await cluster.client.mustPut(chunk, replicas: 2)
            #expect(try await cluster.holders(chunk.key).count == 2)
        }
    }

    /// All chunks of a ball: the answer is an empty list, and a ball that is not there is none.
    @Test func nothingOfABallIsLeft() async throws {
        try await withTestCluster(peers: 1) { cluster in
            for chunk in TestChunk.ball("k", [noise(40_000), noise(50_000, seed: 2)]) {
                try await cluster.client.mustPut(chunk)
            }
            for file in try cluster.blobs(0) { try lose(.missing, file) }
            #expect(try await readable(cluster.client) == [])
            let none = try await cluster.client.request("GET", "/api/v4/buckets/bucket/metadata/n/chunks?readable=1")
            #expect(none.status == 404)
        }
    }

    /// A small content that rotted in the catalog is as lost.
    @Test func aRowThatRottedIsLost() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                let chunk = TestChunk.ball("k", [noise(100)])[0]
                try await client.mustPut(chunk)
                let catalog = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
                try await catalog.write { try $0.execute(sql: "UPDATE small_content SET bytes = zeroblob(100)") }
                try catalog.close()
                #expect(try await readable(client) == [])
                try await client.mustPut(chunk)
                #expect(try await readable(client) == [chunk.key])
            }
        }
    }

    /// A file that rotted and kept its length looks whole to a put: a repair puts it aside, and then a put brings it back.
    @Test func whatRottedIsPutAsideByARepair() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunk = TestChunk.ball("k", [noise(40_000)])[0]
            try await withTestNode(store: store) { try await $0.mustPut(chunk) }
            let file = try #require(try files(below: store.appending("blobs")).first)
            let rotten = Data(noise(40_000, seed: 7))
            try rotten.write(to: URL(filePath: file))
            try await withTestNode(store: store) { client in
                let keys = try await readable(client)
                #expect(keys == [chunk.key])
            }
            let report = try await StoreRepair.run(store)
            #expect(report.quarantined == 1 && report.after.counts == [.contentLost: 1])
            let aside = try files(below: store.appending("lost+found"))
            #expect(aside.compactMap { FileManager.default.contents(atPath: $0) } == [rotten])
            try await withTestNode(store: store) { client in
                #expect(try await readable(client) == [])
                try await client.mustPut(chunk)
                try await client.mustHold(chunk)
            }
            #expect(try await StoreCheck.run(store).isClean)
        }
    }

    /// A client that got other bytes than it was told asks for a read that is verified: it gets those of a good replica, and
    /// the damaged one is mended.
    @Test func aDoubtedReadMendsWhatRotted() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let chunk = TestChunk.ball("k", [noise(40_000)])[0]
            try await cluster.client.mustPut(chunk, replicas: 2)
            let rotten = try #require(try cluster.blobs(1).first)
            try Data(noise(40_000, seed: 7)).write(to: URL(filePath: rotten))
            for _ in 0..<2 {
                let answer = try await doubtedRead(of: chunk, cluster.client)
                #expect(answer.status == 200 && answer.body == chunk.bytes)
            }
            #expect(FileManager.default.contents(atPath: rotten) == Data(chunk.bytes))
        }
    }

    /// What is deleted while it is read for a check or a repair is no loss.
    @Test func aContentThatWasDeletedIsNotLost() async throws {
        try await withTemporaryDirectory { directory in
            try await withNode(NodeConfiguration(store: directory.appending("store"))) { node in
                let client = TestClient(address: node.addresses[0])
                let chunk = TestChunk(ball: "b", bytes: noise(100))
                try await client.mustPut(chunk)
                let content = try #require(
                    try await node.store.read { try Catalog.content($0, SHA256.hash(chunk.bytes)) })
                let mender = try await ReplicaMender(node.store)
                #expect(try await !mender.mend(content).isLost)
                try await node.store.queue.commit { try $0.execute(sql: "UPDATE small_content SET bytes = x'00'") }
                #expect(try await mender.mend(content).isLost)
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/b")
                #expect(try await !mender.mend(content).isLost)
            }
        }
    }

    /// Where no replica is good the damaged bytes are put aside, and a put of the content stores it again.
    @Test(arguments: ["1", "0"]) func aDoubtedReadPutsAsideWhatIsLost(doubt: String) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunk = TestChunk.ball("k", [noise(40_000)])[0]
            try await withTestNode(store: store) { client in
                try await client.mustPut(chunk)
                let file = try #require(try files(below: store.appending("blobs")).first)
                let rotten = Data(noise(40_000, seed: 7))
                try rotten.write(to: URL(filePath: file))
                let answer = try await doubtedRead(of: chunk, client, doubt)
                guard doubt == "1" else {
                    #expect(answer.status == 200 && Data(answer.body) == rotten)
                    return
                }
                #expect(answer.status == 500 && answer.text.contains("lost+found"), "\(answer.text)")
                let aside = try files(below: store.appending("lost+found"))
                #expect(aside.compactMap { FileManager.default.contents(atPath: $0) } == [rotten])
                #expect(try await readable(client) == [])
                try await client.mustPut(chunk)
                try await client.mustHold(chunk)
            }
        }
    }

    private func doubtedRead(of chunk: TestChunk, _ client: TestClient, _ doubt: String = "1") async throws
        -> RawResponse
    {
        try await client.request(
            "GET", "/api/v4/buckets/\(chunk.bucket)/\(chunk.key)", headers: ["Mictlanx-Verify": doubt])
    }
}
