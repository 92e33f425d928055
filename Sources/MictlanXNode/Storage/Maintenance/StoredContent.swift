internal import GRDB
internal import MictlanXModel

/// One content as the catalog knows it, and the peers that are to hold it.
struct StoredContent: Hashable, Sendable {
    let checksum: Checksum
    let size: Int
    /// One of the chunks that have it, as `bucket@key`.
    let example: String
    let peers: [Int]
}

extension Catalog {
    /// The contents of all chunks in the order of their checksums, page by page: each once, however many chunks share it.
    ///
    /// - Parameters:
    ///   - db: a snapshot.
    ///   - checksum: where the page begins: after this one.
    ///   - limit: the largest number of contents.
    /// - Returns: the contents; fewer than `limit` at the end.
    /// - Throws: what SQLite throws; ``NodeError`` with `corrupt` for a malformed checksum.
    static func contents(_ db: Database, after checksum: Checksum?, limit: Int) throws -> [StoredContent] {
        let statement = try db.cachedStatement(
            sql: "SELECT DISTINCT checksum FROM chunk WHERE checksum > ? ORDER BY checksum LIMIT ?")
        return try String.fetchAll(statement, arguments: [checksum?.hex ?? "", limit]).compactMap { hex in
            guard let checksum = Checksum(hex: hex) else {
                throw NodeError(.corrupt, "the catalog holds '\(hex)' where a checksum should be")
            }
            return try content(db, checksum)
        }
    }

    /// One content, `nil` when no chunk has it.
    static func content(_ db: Database, _ checksum: Checksum) throws -> StoredContent? {
        let chunk = try db.cachedStatement(sql: "SELECT size, bucket, key FROM chunk WHERE checksum = ? LIMIT 1")
        guard let row = try Row.fetchOne(chunk, arguments: [checksum.hex]) else { return nil }
        let peers = try db.cachedStatement(
            sql: """
                SELECT DISTINCT replica.peer FROM chunk JOIN replica ON replica.chunk = chunk.id
                WHERE chunk.checksum = ? ORDER BY replica.peer
                """)
        let (bucket, key): (String, String) = (row[1], row[2])
        return StoredContent(
            checksum: checksum, size: row[0], example: "\(bucket)@\(key)",
            peers: try Int.fetchAll(peers, arguments: [checksum.hex]))
    }

    /// Whether a content at a peer is one that the collector or a chunk knows of.
    static func isKnown(_ db: Database, _ checksum: Checksum, at peer: Int) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM garbage WHERE checksum = :hex AND peer = :peer)
                    OR EXISTS (SELECT 1 FROM chunk JOIN replica ON replica.chunk = chunk.id
                        WHERE chunk.checksum = :hex AND replica.peer = :peer)
                """)
        return try Bool.fetchOne(statement, arguments: ["hex": checksum.hex, "peer": peer]) ?? false
    }
}
