internal import GRDB
internal import MictlanXModel

extension Catalog {
    /// Looks at some contents in files that lost a chunk, and drops those that have none left.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - peers: those whose directories are there; what lies at others waits.
    ///   - limit: how many to look at, so that puts do not wait for long.
    ///   - withdraw: takes the blob of a content out of the directory of a peer, if it has one.
    /// - Returns: how many were looked at; fewer than `limit` when none is left.
    /// - Throws: what SQLite or `withdraw` throws.
    static func collect(
        _ db: Database, at peers: [Int], limit: Int, withdraw: (Checksum, _ peer: Int) throws -> Void
    ) throws -> Int {
        let numbers = peers.map(String.init).joined(separator: ", ")
        let candidates = try db.all(
            "SELECT checksum, peer FROM garbage WHERE peer IN (\(numbers)) LIMIT ?", [.integer(limit)]
        ) { row in (hex: row.text(0), peer: row.integer(1)) }
        for (hex, peer) in candidates {
            if let checksum = Checksum(hex: hex), try !isReferred(db, checksum, at: peer) {
                try withdraw(checksum, peer)
            }
            try db.run("DELETE FROM garbage WHERE checksum = ? AND peer = ?", [.text(hex), .integer(peer)])
        }
        return candidates.count
    }

    /// Makes the collector look at contents that a dead process may have left without a chunk.
    static func suspect(_ db: Database, _ checksums: [Checksum], at peer: Int) throws {
        for checksum in checksums {
            try db.execute(sql: "INSERT OR IGNORE INTO garbage VALUES (?, ?)", arguments: [checksum.hex, peer])
        }
    }

    /// Drops the abandoned replacements of balls.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - time: seconds since 1970; what was staged before and not added to since goes.
    /// - Returns: the number of chunks removed.
    /// - Throws: what SQLite throws.
    static func dropAbandoned(_ db: Database, before time: Int) throws -> Int {
        let abandoned = try db.all(
            """
            SELECT bucket, ball, version FROM chunk WHERE staged = 1
                GROUP BY bucket, ball, version HAVING MAX(put_at) < ?
            """, [.integer(time)]
        ) { row in [SQLValue.text(row.text(0)), .text(row.text(1)), .text(row.text(2))] }
        return try abandoned.reduce(0) { count, version in
            try count
                + deleteChunks(
                    db, where: "bucket = ? AND ball = ? AND version = ? AND staged = 1", version, inParts: true)
        }
    }

    /// Whether a chunk has its bytes in the file of a content at a peer.
    private static func isReferred(_ db: Database, _ checksum: Checksum, at peer: Int) throws -> Bool {
        try db.first(
            """
            SELECT 1 FROM \(chunksByChecksum) JOIN replica ON replica.chunk = chunk.id
            WHERE \(hasChecksum) AND replica.peer = ? AND replica.content IS NULL LIMIT 1
            """, values(of: checksum) + [.integer(peer)]
        ) { _ in true } ?? false
    }
}
