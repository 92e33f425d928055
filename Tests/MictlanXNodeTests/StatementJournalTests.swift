import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct StatementJournalTests {
    /// The journal of a statement stays in memory: a file would be written for each page that a delete changes.
    @Test(.enabled(if: StatementJournal.staysInMemory(), "SQLite was at work before"))
    func aGroupOfDeletesHasNoJournalInAFile() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            _ = try catalog.configure([VirtualPeer(id: "a", directory: "a")])
            let chunks = (0..<300).map { TestChunk(ball: "k\($0)", bytes: noise(4_096, seed: UInt64($0) + 1)) }
            let records = try chunks.map { chunk in
                let document = try JSONSerialization.data(withJSONObject: chunk.document)
                return CatalogChunk(
                    try JSONDecoder().decode(ChunkMetadata.self, from: document), checksum: SHA256.hash(chunk.bytes))
            }
            try await catalog.database.write { db in
                for (record, chunk) in zip(records, chunks) {
                    let replicas = StoredReplicas(peers: [1], content: Data(chunk.bytes), time: 1)
                    _ = try Catalog.store(db, record, replicas, replacing: false)
                }
            }
            try await catalog.database.write { db in
                for chunk in chunks.prefix(150) {
                    _ = try Catalog.deleteBall(db, bucket: chunk.bucket, ball: chunk.ball, at: nil)
                }
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                    .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
                #expect(!open.contains { $0.contains("etilqs_") })
            }
        }
    }
}
