import Foundation
import GRDB
import MictlanXModel

@testable import MictlanXNode

extension TestChunk {
    /// Enters the chunk as the second and the third schema had it, at the peer 1; the bytes of a large one are left to the
    /// caller.
    func insert(intoOlderSchema db: Database) throws {
        let record = try record()
        try db.execute(
            sql: """
                INSERT INTO chunk (bucket, ball, key, position, version, staged, size, checksum, content_type, document)
                    VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
                """,
            arguments: [
                record.bucket, record.ball, record.key, record.position, record.version.text, record.size, checksum,
                record.contentType, record.document,
            ])
        try db.execute(sql: "INSERT INTO replica VALUES (?, 1)", arguments: [db.lastInsertedRowID])
        if bytes.count <= 32_768 {
            try db.execute(
                sql: "INSERT OR IGNORE INTO small_content VALUES (?, 1, ?)", arguments: [checksum, Data(bytes)])
        }
    }

    /// What the catalog has of this chunk.
    func record() throws -> CatalogChunk {
        let document = try JSONSerialization.data(withJSONObject: document)
        return CatalogChunk(
            try JSONDecoder().decode(ChunkMetadata.self, from: document), checksum: SHA256.hash(bytes))
    }
}
