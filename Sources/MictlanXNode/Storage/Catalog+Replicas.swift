internal import GRDB
internal import MictlanXModel

/// A chunk, staged or visible, and the peers that hold it.
struct ReplicaSet: Sendable {
    /// The row of the chunk in the catalog.
    let row: Int64
    let chunk: CatalogChunk
    let peers: [Int]
}

extension Catalog {
    /// The replicas of all chunks, page by page, in the order of their rows.
    ///
    /// - Parameters:
    ///   - db: a snapshot.
    ///   - row: the chunk after which the page begins, 0 for the first page.
    ///   - limit: the largest number of chunks.
    /// - Returns: the chunks with their replicas; fewer than `limit` at the end.
    /// - Throws: what SQLite throws.
    static func replicaSets(_ db: Database, after row: Int64, limit: Int) throws -> [ReplicaSet] {
        try sets(
            db, where: "chunk.id > ? ORDER BY chunk.id LIMIT ?", [.integer(Int(row)), .integer(limit)])
    }

    /// The replicas of the visible chunk under a key.
    static func replicaSet(_ db: Database, bucket: String, key: String) throws -> ReplicaSet? {
        try sets(db, where: "bucket = ? AND key = ? AND staged = 0", [.text(bucket), .text(key)]).first
    }

    /// Takes note of new replicas of a chunk and forgets lost ones.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - replicas: the new ones.
    ///   - set: the chunk as it was.
    ///   - lost: peers whose replica is no more.
    ///   - isWanted: whether the chunk is to have as many replicas from now on.
    /// - Returns: `false`, and nothing is done, when the chunk is no longer there with that content.
    /// - Throws: what SQLite throws.
    static func addReplicas(
        _ db: Database, _ replicas: StoredReplicas, to set: ReplicaSet, dropping lost: [Int], isWanted: Bool
    ) throws -> Bool {
        let isThere = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM chunk WHERE id = ? AND checksum = ?)",
            arguments: [set.row, set.chunk.checksum.hex])
        guard isThere == true else { return false }
        try add(db, replicas, toRow: set.row, checksum: set.chunk.checksum)
        for peer in lost {
            try db.execute(sql: "DELETE FROM replica WHERE chunk = ? AND peer = ?", arguments: [set.row, peer])
        }
        if isWanted {
            try db.execute(
                sql: """
                    UPDATE chunk SET replication =
                        MAX(replication, (SELECT COUNT(*) FROM replica WHERE replica.chunk = chunk.id))
                    WHERE id = ?
                    """, arguments: [set.row])
        }
        return true
    }

    /// Enters where a peer has the bytes of a content, for all chunks that have it.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - checksum: the content.
    ///   - peer: the peer.
    ///   - row: the id in `small_content`; `nil` for a file.
    /// - Throws: what SQLite throws.
    static func place(_ db: Database, _ checksum: Checksum, at peer: Int, in row: Int?) throws {
        try db.execute(
            sql: """
                UPDATE replica SET content = :row WHERE peer = :peer AND content IS NOT :row
                AND chunk IN (SELECT chunk.id FROM \(chunksByChecksum) WHERE prefix = :prefix AND checksum = :hex)
                """, arguments: ["row": row, "peer": peer, "prefix": prefix(of: checksum), "hex": checksum.hex])
    }

    private static func sets(
        _ db: Database, where condition: String, _ values: [SQLValue]
    ) throws -> [ReplicaSet] {
        try db.all("SELECT \(CatalogChunk.columns), id FROM chunk WHERE \(condition)", values) { row in
            let id = row.integer(11)
            let peers = try db.all(
                "SELECT peer FROM replica WHERE chunk = ? ORDER BY peer", [.integer(id)]
            ) { row in
                row.integer(0)
            }
            return ReplicaSet(row: Int64(id), chunk: try CatalogChunk(row), peers: peers)
        }
    }
}
