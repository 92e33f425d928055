import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct MigrationTests {
    /// A store as the first schema left it: a small chunk, a large one, a staged one, one that is disabled, and garbage.
    private func makeFirstStore(at store: FilePath, _ chunks: [TestChunk], garbage: [UInt8]) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: store.appending("blobs").string, withIntermediateDirectories: true)
        let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
        try database.write { db in
            try db.execute(sql: try #require(Catalog.migrations.first))
            for (index, chunk) in chunks.enumerated() {
                let document = try JSONSerialization.data(
                    withJSONObject: chunk.document.merging([
                        "is_disabled": index == 2
                    ]) { $1 })
                try db.execute(
                    sql: """
                        INSERT INTO chunk (bucket, ball, key, position, version, staged, size, checksum, content_type,
                            document) VALUES (?, ?, ?, 0, '', ?, ?, ?, 'text/plain', ?)
                        """,
                    arguments: [
                        chunk.bucket, chunk.ball, chunk.key, index == 3 ? 1 : 0, chunk.bytes.count, chunk.checksum,
                        String(decoding: document, as: UTF8.self),
                    ])
                if chunk.bytes.count <= 32_768 {
                    try db.execute(
                        sql: "INSERT OR IGNORE INTO small_content VALUES (?, ?)",
                        arguments: [chunk.checksum, Data(chunk.bytes)])
                } else {
                    try writeBlob(chunk.bytes, store)
                }
            }
            try writeBlob(garbage, store)
            try db.execute(sql: "INSERT INTO garbage VALUES (?)", arguments: [SHA256.hash(garbage).hex])
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        try database.close()
    }

    private func writeBlob(_ bytes: [UInt8], _ store: FilePath) throws {
        let hex = SHA256.hash(bytes).hex
        let directory = store.appending("blobs").appending(String(hex.prefix(2)))
        try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: directory.appending(hex).string))
    }

    @Test func aStoreOfTheFirstSchemaOpensUnchanged() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunks = [10, 60_000, 20, 30].enumerated().map { index, size in
                TestChunk(ball: "b\(index)", bytes: noise(size, seed: UInt64(index) + 1))
            }
            try makeFirstStore(at: store, chunks, garbage: noise(50_000, seed: 99))
            try await withTestNode(store: store) { client in
                for chunk in chunks.prefix(2) { try await client.mustHold(chunk) }
                #expect(try await client.data("bucket", "b2_0").status == 404)
                #expect(try await client.keys("bucket") == ["b0_0", "b1_0", "b2_0"])
                let stats = try await client.request("GET", "/api/v4/peers/stats").object()
                let peer = stats["mxshell-peer-0"] as? [String: Any]
                #expect(peer?["used_disk"] as? Int == 60_060)
                // Only the blob that is referred to stays.
                try await eventually { try files(below: store.appending("blobs")).count == 1 }
                // The books are kept on: a delete takes what it removes off them.
                for ball in ["b0", "b1", "b2"] {
                    _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(ball)")
                }
                let health = try await client.request("GET", "/health").decode(HealthReply.self)
                #expect(health.peer.usedDisk == 30)
            }
        }
    }

    @Test func anEmptyFirstStoreGetsThePeersOfItsConfiguration() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try FileManager.default.createDirectory(atPath: store.string, withIntermediateDirectories: true)
            let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
            try await database.write { db in
                try db.execute(sql: try #require(Catalog.migrations.first))
                try db.execute(sql: "PRAGMA user_version = 1")
            }
            try database.close()
            let configuration = NodeConfiguration(
                store: store, peers: [VirtualPeer(id: "a", directory: "one"), VirtualPeer(id: "b", directory: "two")])
            try await withNode(configuration) { node in
                let client = TestClient(address: node.addresses[0])
                let peers = try await client.request("GET", "/api/v4/peers").decode(PeersReply.self)
                #expect(peers.available.map(\.peerID) == ["a", "b"])
            }
        }
    }

    /// What the second schema had not: a whole ball by its checksum, and garbage by peer.
    @Test func aStoreOfTheSecondSchemaOpensUnchanged() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try FileManager.default.createDirectory(
                atPath: store.appending("blobs").string, withIntermediateDirectories: true)
            let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
            let chunks = TestChunk.ball("ball", [[1], [2, 3]]) + TestChunk.ball("one", [[4, 5, 6]])
            try await database.write { db in
                for step in Catalog.migrations.prefix(2) { try db.execute(sql: step) }
                try db.execute(sql: "INSERT INTO peer (number, id, directory) VALUES (1, 'mxshell-peer-0', '.')")
                for chunk in chunks { try chunk.insert(intoOlderSchema: db) }
                let forgotten = SHA256.hash([7])
                try db.execute(
                    sql: "INSERT INTO small_content VALUES (?, 1, x'07')", arguments: [forgotten.hex])
                try db.execute(
                    sql: "INSERT INTO garbage VALUES (?, 1), (?, 2)", arguments: [forgotten.hex, forgotten.hex])
                try db.execute(sql: "PRAGMA user_version = 2")
            }
            try database.close()
            try await withTestNode(store: store) { client in
                for chunk in chunks { try await client.mustHold(chunk) }
                for bytes: [UInt8] in [[1, 2, 3], [4, 5, 6]] {
                    let found = try await client.request("GET", "/api/v4/buckets/checksum/\(SHA256.hash(bytes).hex)")
                    #expect(found.status == 200 && found.body == bytes)
                }
                // A delete starts the collector, which takes what the second schema had left to it.
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/one")
                let reader = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
                try await eventually {
                    let counts = try await reader.read { db in
                        try [
                            Int.fetchOne(db, sql: "SELECT COUNT(*) FROM small_content"),
                            Int.fetchOne(db, sql: "SELECT COUNT(*) FROM garbage"),
                        ]
                    }
                    return counts == [2, 1]
                }
                try reader.close()
            }
        }
    }

    /// What the third schema had: small contents under their checksums, one of them shared, one that lost its chunk, and one
    /// in a file.
    @Test func aStoreOfTheThirdSchemaOpensUnchanged() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let shared = noise(4_096, seed: 1)
            let chunks = [
                TestChunk(ball: "one", bytes: shared), TestChunk(ball: "two", bytes: shared),
                TestChunk(ball: "three", bytes: noise(20_000, seed: 2)), TestChunk(ball: "empty", bytes: []),
                TestChunk(ball: "file", bytes: noise(60_000, seed: 3)),
            ]
            let file = store.appending("catalog.sqlite").string
            try writeBlob(chunks[4].bytes, store)
            let database = try DatabaseQueue(path: file)
            try await database.write { db in
                for step in Catalog.migrations.prefix(3) { try db.execute(sql: step) }
                try db.execute(sql: "INSERT INTO peer (number, id, directory) VALUES (1, 'mxshell-peer-0', '.')")
                for chunk in chunks { try chunk.insert(intoOlderSchema: db) }
                try db.execute(
                    sql: "INSERT INTO small_content VALUES (?, 1, x'07')", arguments: [SHA256.hash([7]).hex])
                try db.execute(sql: "PRAGMA user_version = 3")
            }
            try database.close()
            try await withTestNode(store: store) { client in
                for chunk in chunks { try await client.mustHold(chunk) }
                try await client.mustPut(TestChunk(ball: "new", bytes: shared))
                for ball in ["one", "two"] {
                    _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(ball)")
                }
                for chunk in chunks.dropFirst(2) { try await client.mustHold(chunk) }
                try await client.mustHold(TestChunk(ball: "new", bytes: shared))
            }
            #expect(try await StoreCheck.run(store).isClean)
            let reader = try DatabaseQueue(path: file)
            let (contents, damage) = try await reader.read { db in
                (
                    try String.fetchAll(db, sql: "SELECT checksum FROM small_content ORDER BY id"),
                    try Catalog.damage(db)
                )
            }
            try reader.close()
            #expect(damage.isEmpty)
            #expect(Set(contents) == [chunks[0].checksum, chunks[2].checksum, chunks[3].checksum])
            #expect(contents.count == 3)
        }
    }

    /// What the fourth schema had: books that had SQLite copy the pages of each delete, and another index for whole balls. The
    /// fifth had an index by checksums.
    @Test(arguments: [4, 5])
    func aStoreOfALaterSchemaOpensUnchanged(version: Int) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try FileManager.default.createDirectory(
                atPath: store.appending("blobs").string, withIntermediateDirectories: true)
            let file = store.appending("catalog.sqlite").string
            let database = try DatabaseQueue(path: file)
            let chunks = TestChunk.ball("ball", [[1], [2, 3]]) + TestChunk.ball("one", [[4, 5, 6]])
            try await database.write { db in
                for step in Catalog.migrations.prefix(version) { try db.execute(sql: step) }
                // What is stored today enters its checksum, for which they had no table, and calls a column otherwise.
                try db.execute(
                    sql: """
                        CREATE TABLE checksum_entry (prefix INTEGER NOT NULL, chunk INTEGER NOT NULL);
                        ALTER TABLE chunk RENAME COLUMN stored_at TO put_at;
                        """)
                try db.execute(sql: "INSERT INTO peer (number, id, directory) VALUES (1, 'mxshell-peer-0', '.')")
                for chunk in chunks {
                    let replicas = StoredReplicas(peers: [1], content: Data(chunk.bytes), time: 1)
                    _ = try Catalog.store(db, chunk.record(), replicas, replacing: false)
                }
                try db.execute(
                    sql: """
                        DROP TABLE checksum_entry;
                        ALTER TABLE chunk RENAME COLUMN put_at TO stored_at;
                        PRAGMA user_version = \(version);
                        """)
            }
            try database.close()
            try await withTestNode(store: store) { client in
                for chunk in chunks { try await client.mustHold(chunk) }
                let found = try await client.request("GET", "/api/v4/buckets/checksum/\(SHA256.hash([1, 2, 3]).hex)")
                #expect(found.status == 200 && found.body == [1, 2, 3])
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/one")
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/\(chunks[0].key)")
            }
            #expect(try await StoreCheck.run(store).isClean)
            let reader = try DatabaseQueue(path: file)
            let left = try await reader.read { db in
                try String.fetchAll(db, sql: "SELECT ball || ' ' || chunks || ' ' || bytes FROM ball")
            }
            try reader.close()
            #expect(left == ["ball 1 2"])
        }
    }
}
