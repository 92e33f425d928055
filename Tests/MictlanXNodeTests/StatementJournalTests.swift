import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct StatementJournalTests {
    /// A statement whose journal does not stay in memory, as that of a ball of many chunks, goes on in a file.
    @Test func aBallOfManyChunksCanBeDeleted() async throws {
        #expect(StatementJournal.size < 131_072)
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            _ = try catalog.configure([VirtualPeer(id: "a", directory: "a")])
            let chunks = TestChunk.ball("k", (0..<6_000).map { noise(64, seed: UInt64($0) + 1) })
            let records = try chunks.map { try $0.record() }
            try await catalog.database.write { db in
                for (record, chunk) in zip(records, chunks) {
                    let replicas = StoredReplicas(peers: [1], content: Data(chunk.bytes), time: 1)
                    _ = try Catalog.store(db, record, replicas, replacing: false)
                }
            }
            let deleted = try await catalog.database.write { db in
                try Catalog.deleteBall(db, bucket: chunks[0].bucket, ball: "k", at: nil)
            }
            #expect(deleted == Deleted(replicas: 6_000, leavesFiles: false))
        }
    }
}
