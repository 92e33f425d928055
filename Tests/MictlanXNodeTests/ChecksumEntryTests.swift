import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The table by which chunks are found by their checksums. No trigger keeps it.
@Suite struct ChecksumEntryTests {
    private func put(
        _ ball: String, _ checksums: [Checksum], of whole: Checksum = .ofNothing, _ db: Database
    ) throws {
        let replicas = StoredReplicas(peers: [1], content: nil, time: 1)
        for (index, checksum) in checksums.enumerated() {
            let metadata = ChunkMetadata(
                key: "\(ball)_\(index)", size: 1, checksum: checksum.hex,
                tags: ["index": "\(index)", "num_chunks": "\(checksums.count)", "full_checksum": whole.hex],
                producerID: "p", ballID: ball, bucketID: "bucket")
            let chunk = CatalogChunk(metadata, checksum: checksum)
            _ = try Catalog.store(db, chunk, replicas, replacing: true)
        }
    }

    private func entries(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM checksum_entry") ?? 0
    }

    /// Checksums that begin alike, and others.
    private func checksums(_ count: Int) -> [Checksum] {
        (0..<count).map { number in
            let hex = SHA256.hash(Array("\(number)".utf8)).hex
            return Checksum(hex: number % 3 == 0 ? "00ab00cd" + hex.dropFirst(8) : hex[...]) ?? .ofNothing
        }
    }

    @Test func theEntriesOfALargeBallGoWithIt() async throws {
        try await withCatalog { catalog in
            let all = checksums(Catalog.partSize + 10)
            try catalog.database.write { db in
                try put("large", all, db)
                try put("small", Array(all.prefix(7)), db)
                #expect(try entries(db) == all.count + 7)
                let deleted = try Catalog.deleteBall(db, bucket: "bucket", ball: "large", at: nil)
                #expect(deleted.replicas == all.count)
                #expect(try entries(db) == 7 && Catalog.wrongBooks(db).isEmpty)
                let found = try Catalog.chunk(db, with: all[3])
                #expect(found?.key == "small_3")
                let gone = try Catalog.chunk(db, with: all[7])
                #expect(gone == nil)
                // A ball in the place of another, the replicas of one peer, a chunk by its key.
                try put("small", Array(all.suffix(5)), of: SHA256.hash([1]), db)
                #expect(try entries(db) == 5 && Catalog.wrongBooks(db).isEmpty)
                _ = try Catalog.deleteKey(db, bucket: "bucket", key: "small_0", at: nil)
                _ = try Catalog.deleteBall(db, bucket: "bucket", ball: "small", at: 1)
                #expect(try entries(db) == 0 && Catalog.wrongBooks(db).isEmpty)
            }
        }
    }

    @Test func whatIsAbandonedLeavesNoEntry() async throws {
        try await withCatalog { catalog in
            try catalog.database.write { db in
                let all = checksums(4)
                try put("ball", all, db)
                let replicas = StoredReplicas(peers: [1], content: nil, time: 1)
                let part = ChunkMetadata(
                    key: "ball_0", size: 1, checksum: all[1].hex,
                    tags: ["index": "0", "num_chunks": "2", "full_checksum": SHA256.hash([2]).hex], producerID: "p",
                    ballID: "ball", bucketID: "bucket")
                let outcome = try Catalog.store(
                    db, CatalogChunk(part, checksum: all[1]), replicas, replacing: true)
                #expect(outcome == .staged)
                #expect(try entries(db) == 5)
                #expect(try Catalog.dropAbandoned(db, before: 2) == 1)
                #expect(try entries(db) == 4 && Catalog.wrongBooks(db).isEmpty)
            }
        }
    }

    @Test func contentsAreInOrderAndEachOnce() async throws {
        try await withCatalog { catalog in
            let all = checksums(50)
            try catalog.database.write { db in
                try put("one", all, db)
                try put("two", all.reversed(), db)
                // What an older node has deleted may have left its entry to a chunk that has its place now.
                try db.execute(sql: "INSERT OR IGNORE INTO checksum_entry VALUES (0, 1), (4294967295, 2), (9, 1000)")
            }
            for limit in [1, 7, 100] {
                var found: [Checksum] = []
                while true {
                    let page = try catalog.read { try Catalog.contents($0, after: found.last, limit: limit) }
                    found += page.map(\.checksum)
                    guard page.count == limit else { break }
                }
                #expect(found.map(\.hex) == all.map(\.hex).sorted())
            }
        }
    }

    /// A node of format 5 that still has the store open would enter nothing, and the collector of another would take what it
    /// stores for garbage.
    @Test func anOlderNodeInsertsNothing() async throws {
        try await withCatalog { catalog in
            let error = #expect(throws: DatabaseError.self) {
                try catalog.database.write { db in
                    try db.execute(
                        sql: """
                            INSERT INTO chunk (bucket, ball, key, position, version, staged, size, checksum, content_type,
                                is_disabled, replication, stored_at, document)
                            VALUES ('b', 'a', 'a_0', 0, '', 0, 1, ?, 't', 0, 1, 1, '{}')
                            """, arguments: [Checksum.ofNothing.hex])
                }
            }
            #expect(error?.message?.contains("stored_at") == true)
        }
    }

    @Test func wrongEntriesAreFoundAndMadeAnew() async throws {
        try await withCatalog { catalog in
            let all = checksums(20)
            try catalog.database.write { try put("one", all, $0) }
            for damage in [
                "DELETE FROM checksum_entry WHERE chunk = 7", "UPDATE checksum_entry SET prefix = 5 WHERE chunk = 7",
                "INSERT INTO checksum_entry VALUES (5, 99)",
            ] {
                try catalog.database.write { db in
                    try db.execute(sql: damage)
                    #expect(try Catalog.wrongBooks(db).map(\.book) == ["checksum_entry"])
                    try Catalog.rewriteBooks(db)
                    #expect(try Catalog.wrongBooks(db).isEmpty)
                    let found = try Catalog.chunk(db, with: all[6])
                    #expect(found?.key == "one_6")
                }
            }
        }
    }
}
