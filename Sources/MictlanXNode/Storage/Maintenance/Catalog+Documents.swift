internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel

/// The metadata of chunks that cannot be read any more.
extension Catalog {
    /// Whether a row's document is none that ``ChunkMetadata`` can be read from.
    private static let isUnreadable = """
        CASE WHEN json_valid(document) THEN
            json_type(document, '$.key') IS NOT 'text' OR json_type(document, '$.size') IS NOT 'integer'
            OR json_type(document, '$.checksum') IS NOT 'text' OR json_type(document, '$.content_type') IS NOT 'text'
            OR json_type(document, '$.producer_id') IS NOT 'text' OR json_type(document, '$.ball_id') IS NOT 'text'
        ELSE 1 END
        """

    /// Which documents of chunks cannot be read, as `bucket@key`; at most 100.
    static func unreadableDocuments(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT bucket || '@' || key FROM chunk WHERE \(isUnreadable) LIMIT 100")
    }

    /// Makes the documents that cannot be read anew from the columns beside them: the layout is whole again, all other tags
    /// are lost.
    ///
    /// - Returns: how many there were.
    /// - Throws: what SQLite and the encoder throw.
    static func rewriteDocuments(_ db: Database) throws -> Int {
        let sql = """
            SELECT id, bucket, ball, key, position, version, size, checksum, content_type, is_disabled, put_at
                FROM chunk WHERE \(isUnreadable) AND id > ? ORDER BY id LIMIT 256
            """
        var (last, count) = (Int64.min, 0)
        while true {
            let rows = try Row.fetchAll(db, sql: sql, arguments: [last])
            for row in rows {
                last = row["id"]
                let document = String(decoding: try JSONEncoder.wire.encode(metadata(of: row)), as: UTF8.self)
                try db.execute(sql: "UPDATE chunk SET document = ? WHERE id = ?", arguments: [document, last])
            }
            count += rows.count
            guard rows.count == 256 else { return count }
        }
    }

    private static func metadata(of row: Row) -> ChunkMetadata {
        let (ball, size) = (row["ball"] as String, row["size"] as Int)
        let version = BallVersion(stored: row["version"])
        var tags: [String: String] = [:]
        if let whole = version.checksum {
            tags = [
                ReservedTag.index: "\(row["position"] as Int)", ReservedTag.chunkCount: "\(version.chunkCount)",
                ReservedTag.chunkSize: "\(size)", ReservedTag.groupID: ball, ReservedTag.fullChecksum: whole.hex,
            ]
        }
        let storedAt = row["put_at"] as Int64
        if storedAt > 0 {
            // Saturates: the column may be damaged as well.
            tags[ReservedTag.updatedAt] = Timestamp(seconds: storedAt, nanoseconds: 0).tag
        }
        return ChunkMetadata(
            key: row["key"], size: size, checksum: row["checksum"], tags: tags, contentType: row["content_type"],
            producerID: "", ballID: ball, bucketID: row["bucket"], isDisabled: row["is_disabled"])
    }
}
