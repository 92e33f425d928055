import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// How SQLite finds what the requests ask for: nothing that a request does may walk over all that is stored.
@Suite struct QueryPlanTests {
    private let record: CatalogChunk

    init() throws {
        let metadata = ChunkMetadata(
            key: "ball_0", size: 3, checksum: SHA256.hash([1, 2, 3]).hex,
            tags: ["index": "0", "num_chunks": "2", "full_checksum": SHA256.hash([4]).hex], producerID: "p",
            ballID: "ball", bucketID: "bucket")
        record = CatalogChunk(metadata, checksum: SHA256.hash([1, 2, 3]))
    }

    /// Every statement that the storage runs for a request, as SQLite saw it.
    private func statements(_ db: Database) throws -> Set<String> {
        var seen: Set<String> = []
        db.trace { event in
            if case .statement(let statement) = event { seen.insert(statement.expandedSQL) }
        }
        defer { db.trace(nil) }
        let (bucket, ball, key) = (record.bucket, record.ball, record.key)
        let other = SHA256.hash([9])
        let replicas = StoredReplicas(peers: [1], content: Data([1, 2, 3]), time: 1)
        for replacing in [false, true] {
            _ = try Catalog.admission(db, record, replacing: replacing, ifChecksum: other)
            _ = try Catalog.store(db, record, replicas, replacing: replacing)
        }
        // Another version of the ball: staged, then in its place.
        let whole = [0, 1].map { index in
            ChunkMetadata(
                key: "ball_\(index)", size: 3, checksum: SHA256.hash([1, 2, 3]).hex,
                tags: ["index": "\(index)", "num_chunks": "2", "full_checksum": other.hex], producerID: "p",
                ballID: "ball", bucketID: "bucket")
        }
        for metadata in whole {
            let chunk = CatalogChunk(metadata, checksum: SHA256.hash([1, 2, 3]))
            _ = try Catalog.store(db, chunk, replicas, replacing: true)
        }
        let single = ChunkMetadata(
            key: "ball_7", size: 3, checksum: SHA256.hash([1, 2, 3]).hex, tags: [:], producerID: "p", ballID: "ball",
            bucketID: "bucket")
        _ = try Catalog.store(
            db, CatalogChunk(single, checksum: SHA256.hash([1, 2, 3])), replicas, replacing: true, ifChecksum: other)
        _ = try Catalog.holds(db, other, bucket: bucket, ball: ball)
        _ = try Catalog.chunk(db, bucket: bucket, key: key)
        _ = try Catalog.holders(db, bucket: bucket, key: key)
        _ = try Catalog.smallContent(db, record.checksum, at: 1)
        _ = try Catalog.usage(db)
        _ = try Catalog.peers(db)
        _ = try Catalog.chunkCount(db, at: 1)
        for peer in [nil, 1] {
            _ = try Catalog.summary(db, bucket: bucket, ball: ball, at: peer)
            let start = ListingPosition(bucket: bucket, ball: ball, position: 0, key: key)
            for scope in [
                .everything(at: peer), .bucket(bucket, at: peer), ListingScope.ball(ball, in: bucket, at: peer),
            ] {
                _ = try Catalog.page(db, of: scope, after: nil, limits: .standard)
                _ = try Catalog.page(db, of: scope, after: start, limits: .standard)
            }
        }
        _ = try Catalog.versions(db, bucket: bucket, ball: ball)
        _ = try Catalog.chunk(db, with: other)
        _ = try Catalog.balls(db, with: other)
        _ = try Catalog.wholeBall(db, bucket: bucket, ball: ball)
        _ = try Catalog.replicaSet(db, bucket: bucket, key: key)
        _ = try Catalog.replicaSets(db, after: 7, limit: 10)
        _ = try Catalog.setDisabled(db, true, bucket: bucket, key: key)
        _ = try Catalog.update(db, record, from: record.document)
        _ = try Catalog.dropAbandoned(db, before: 1)
        for peer in [1, nil] {
            _ = try Catalog.deleteKey(db, bucket: bucket, key: key, at: peer)
            _ = try Catalog.store(db, record, replicas, replacing: true)
            _ = try Catalog.deleteBall(db, bucket: bucket, ball: ball, at: peer)
        }
        _ = try Catalog.content(db, other)
        _ = try Catalog.isKnown(db, other, at: 1)
        try Catalog.place(db, other, at: 1, in: nil)
        try Catalog.suspect(db, [other], at: 1)
        _ = try Catalog.collect(db, at: [1, 2], limit: 64) { _, _ in }
        return seen
    }

    /// Walks that are short however much is stored: the peers, the one row of `usage`, what is staged.
    private static let shortWalks = ["peer", "usage", "chunk USING INDEX chunk_staged", "CONSTANT ROW"]
    /// The listing of the whole store, which is what was asked for.
    private static let wholeListing = "chunk USING INDEX chunk_order"

    @Test func noRequestWalksOverWhatIsStored() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            _ = try catalog.configure([VirtualPeer(id: "a", directory: "a"), VirtualPeer(id: "b", directory: "b")])
            var statementCount = 0
            try catalog.database.write { db in
                for sql in try statements(db) where !sql.hasPrefix("--") && !sql.hasPrefix("SAVEPOINT") {
                    statementCount += 1
                    for row in try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)") {
                        let step: String = row["detail"]
                        guard step.hasPrefix("SCAN ") else { continue }
                        let walk = step.dropFirst("SCAN ".count)
                        let isWholeListing = walk == Self.wholeListing && sql.contains("ORDER BY bucket, ball")
                        let isShort = Self.shortWalks.contains { walk == $0 || walk.hasPrefix("\($0) ") }
                        #expect(isShort || isWholeListing, "\(step): \(sql)")
                    }
                }
            }
            #expect(statementCount > 40)
        }
    }

    /// What lies at a peer that is lost waits for it, and is not looked at after every delete.
    @Test func theCollectorDoesNotWalkOverWhatWaits() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            try catalog.database.write { db in
                let sql = "SELECT checksum, peer FROM garbage WHERE peer IN (1) LIMIT 64"
                let steps = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { row -> String in row["detail"]
                }
                #expect(steps == ["SEARCH garbage USING PRIMARY KEY (peer=?)"])
            }
        }
    }

    /// SQLite copies each page that a statement changes, to undo it, where the statement changes several rows and may end in
    /// the middle: in a function, or in a constraint that takes back this statement alone.
    @Test func noDeleteKeepsPagesToUndoIt() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            let abort = 2  // OE_Abort
            try catalog.database.write { db in
                for sql in [
                    "DELETE FROM chunk WHERE bucket = 'b' AND ball = 'k' AND staged = 0 RETURNING id, checksum",
                    """
                    DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE bucket = 'b' AND ball = 'k' AND staged = 1
                        LIMIT 9) RETURNING id, checksum
                    """,
                ] {
                    let steps = try Row.fetchAll(db, sql: "EXPLAIN \(sql)")
                    // Those of the triggers are among them.
                    #expect(steps.count { $0["opcode"] == "Program" } > 2)
                    for step in steps {
                        let (operation, first, second): (String, Int, Int) = (step["opcode"], step["p1"], step["p2"])
                        #expect(!["Function", "PureFunc", "FkCounter"].contains(operation), "\(step)")
                        let ends = ["Halt", "HaltIfNull"].contains(operation) && first != 0
                        #expect(!ends || second != abort, "\(step)")
                    }
                }
            }
        }
    }
}
