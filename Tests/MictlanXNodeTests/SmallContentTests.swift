import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The bytes of small contents are rows that replicas name: each once at a peer, and gone with the last that names it.
@Suite struct SmallContentTests {
    private func withSoundCatalog(_ body: (Catalog) throws -> Void) async throws {
        try await withCatalog(peers: ["a", "b"]) { catalog in
            try body(catalog)
            let (damage, books) = try catalog.read { (try Catalog.damage($0), try Catalog.wrongBooks($0).map(\.book)) }
            #expect(damage == [] && books == [])
        }
    }

    private func put(
        _ ball: String, _ bytes: [UInt8], at peers: [Int] = [1], inFile: Bool = false, _ catalog: Catalog
    ) throws {
        let metadata = ChunkMetadata(
            key: "\(ball)_0", size: bytes.count, checksum: SHA256.hash(bytes).hex, tags: [:], producerID: "p",
            ballID: ball, bucketID: "bucket")
        let chunk = CatalogChunk(metadata, checksum: SHA256.hash(bytes))
        let replicas = StoredReplicas(peers: peers, content: inFile ? nil : Data(bytes), time: 1)
        let outcome = try catalog.database.write { try Catalog.store($0, chunk, replicas, replacing: true) }
        #expect(outcome == .stored || outcome == .unchanged)
    }

    private func delete(_ ball: String, at peer: Int? = nil, _ catalog: Catalog) throws {
        _ = try catalog.database.write { try Catalog.deleteBall($0, bucket: "bucket", ball: ball, at: peer) }
    }

    /// The peers of all rows, and what the collector is to look at.
    private func rows(_ catalog: Catalog) throws -> [[Int]] {
        try catalog.read { db in
            try ["small_content", "garbage"].map {
                try Int.fetchAll(db, sql: "SELECT peer FROM \($0) ORDER BY peer")
            }
        }
    }

    @Test func aSharedContentIsThereOnceAndGoesWithTheLast() async throws {
        try await withSoundCatalog { catalog in
            let bytes = noise(4_096)
            for ball in ["one", "two", "three"] { try put(ball, bytes, at: [1, 2], catalog) }
            try put("other", noise(10), catalog)
            #expect(try rows(catalog) == [[1, 1, 2], []])
            try delete("one", catalog)
            try delete("three", at: 2, catalog)
            #expect(try rows(catalog) == [[1, 1, 2], []])
            try delete("two", catalog)
            #expect(try rows(catalog) == [[1, 1], []])
            try delete("three", catalog)
            try delete("other", catalog)
            #expect(try rows(catalog) == [[], []])
        }
    }

    /// A delete and a put of the same content in one transaction, and other content in the place of one.
    @Test func whatIsPutAgainIsThere() async throws {
        try await withSoundCatalog { catalog in
            let bytes = noise(100)
            try put("k", bytes, catalog)
            try put("k", noise(200), catalog)
            #expect(try rows(catalog) == [[1], []])
            try put("k", bytes, at: [1, 2], catalog)
            let checksum = SHA256.hash(bytes)
            for peer in [1, 2] {
                let found = try catalog.read { try Catalog.smallContent($0, checksum, at: peer) }
                #expect(found == Data(bytes))
            }
            let missing = try catalog.read { try Catalog.smallContent($0, SHA256.hash([9]), at: 1) }
            #expect(missing == nil)
        }
    }

    /// Bytes that were just verified take the place of a row that rotted, for all chunks that have it.
    @Test func aPutMendsTheRow() async throws {
        try await withSoundCatalog { catalog in
            let bytes = noise(100)
            try put("one", bytes, catalog)
            try catalog.database.write { try $0.execute(sql: "UPDATE small_content SET bytes = zeroblob(100)") }
            try put("two", bytes, catalog)
            let found = try catalog.read { try Data.fetchAll($0, sql: "SELECT bytes FROM small_content") }
            #expect(found == [Data(bytes)])
        }
    }

    /// A row that is lost may leave its id to another content.
    @Test func whatAReplicaNamesIsItsOwnContent() async throws {
        try await withSoundCatalog { catalog in
            let (bytes, other) = (noise(100), noise(100, seed: 2))
            try put("one", bytes, catalog)
            try catalog.database.write { try $0.execute(sql: "DELETE FROM small_content") }
            try put("other", other, catalog)
            let contents = { (bytes: [UInt8]) in
                try catalog.read { try Catalog.smallContent($0, SHA256.hash(bytes), at: 1) }
            }
            var found = try contents(bytes)
            #expect(found == nil)
            try put("one", bytes, catalog)
            found = try contents(bytes)
            #expect(found == Data(bytes))
            found = try contents(other)
            #expect(found == Data(other))
            try delete("one", catalog)
            found = try contents(other)
            #expect(found == Data(other))
        }
    }

    /// Where the bytes of a replica move from a file into the catalog the collector takes the file; the other way the row goes.
    @Test func aReplicaThatMovesLeavesNothingBehind() async throws {
        try await withSoundCatalog { catalog in
            let bytes = noise(100)
            try put("k", bytes, inFile: true, catalog)
            #expect(try rows(catalog) == [[], []])
            try put("k", bytes, catalog)
            #expect(try rows(catalog) == [[1], [1]])
            var withdrawn = 0
            _ = try catalog.database.write { try Catalog.collect($0, at: [1], limit: 9) { _, _ in withdrawn += 1 } }
            #expect(withdrawn == 1)
            try put("k", bytes, inFile: true, catalog)
            #expect(try rows(catalog) == [[], []])
            try delete("k", catalog)
            #expect(try rows(catalog) == [[], [1]])
        }
    }
}
