internal import GRDB
internal import MictlanXModel

extension Catalog {
    /// Looks at some contents that lost a chunk, and drops those that have none left.
    ///
    /// - Parameters:
    ///   - limit: how many to look at, so that puts do not wait for long.
    ///   - withdraw: takes the blob of a content out of the store, if it has one.
    /// - Returns: how many were looked at; fewer than `limit` when none is left.
    static func collect(
        _ db: Database, limit: Int, withdraw: (Checksum) throws -> Void
    ) throws -> Int {
        let candidates = try String.fetchAll(db, sql: "SELECT checksum FROM garbage LIMIT ?", arguments: [limit])
        for hex in candidates {
            if try !isReferred(db, hex) {
                try db.execute(sql: "DELETE FROM small_content WHERE checksum = ?", arguments: [hex])
                if let checksum = Checksum(hex: hex) { try withdraw(checksum) }
            }
            try db.execute(sql: "DELETE FROM garbage WHERE checksum = ?", arguments: [hex])
        }
        return candidates.count
    }

    /// Makes the collector look at contents that a dead process may have left without a chunk.
    static func suspect(_ db: Database, _ checksums: [Checksum]) throws {
        for checksum in checksums {
            try db.execute(sql: "INSERT OR IGNORE INTO garbage VALUES (?)", arguments: [checksum.hex])
        }
    }

    private static func isReferred(_ db: Database, _ checksum: String) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM chunk WHERE checksum = ?)", arguments: [checksum]) ?? false
    }
}
