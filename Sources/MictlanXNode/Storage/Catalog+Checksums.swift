internal import GRDB
internal import MictlanXModel

/// Chunks by their checksums, of which the table `checksum_entry` has the first four bytes as a number, and the chunk.
///
/// An index of SQLite loses its entry with each row. Checksums have no order, so that each chunk of a large ball had another
/// page of it read and written when the ball was deleted; the entries of many chunks now go together, in their own order. All
/// chunks are inserted and deleted by way of this file.
extension Catalog {
    /// The tables in which chunks are looked for by a checksum, in this order: a statement could else walk over its others.
    static let chunksByChecksum = "checksum_entry CROSS JOIN chunk ON chunk.id = checksum_entry.chunk"
    /// The condition for one checksum, with ``values(of:)``.
    static let hasChecksum = "checksum_entry.prefix = ? AND chunk.checksum = ?"

    /// What the parameters of ``hasChecksum`` stand for.
    static func values(of checksum: Checksum) -> [SQLValue] { [.integer(prefix(of: checksum)), .text(checksum.hex)] }

    /// The number under which a checksum is entered.
    static func prefix(of checksum: Checksum) -> Int { Int(checksum.firstHalf.0 >> 32) }

    /// Enters a chunk that was inserted.
    ///
    /// - Throws: what SQLite throws.
    static func enter(_ db: Database, row: Int64, checksum: Checksum) throws {
        try db.run(
            "INSERT OR IGNORE INTO checksum_entry VALUES (?, ?)", [.integer(prefix(of: checksum)), .integer(Int(row))])
    }

    /// Deletes the chunks that a condition selects, with what the books have of them.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - condition: of the table `chunk`.
    ///   - values: what its parameters stand for.
    ///   - inParts: whether it goes by some thousand at a time, for a condition that finds the next ones at once: SQLite
    ///     remembers all that a statement is to delete before it deletes the first.
    /// - Returns: how many there were.
    /// - Throws: what SQLite throws.
    @discardableResult
    static func deleteChunks(
        _ db: Database, where condition: String, _ values: [SQLValue], inParts: Bool = false
    ) throws -> Int {
        let selected = inParts ? "id IN (SELECT id FROM chunk WHERE \(condition) LIMIT \(partSize))" : condition
        let sql = "DELETE FROM chunk WHERE \(selected) RETURNING id, checksum"
        var leaving = LeavingEntries()
        var (all, part) = (0, 0)
        repeat {
            part = 0
            try db.forEach(sql, values) { row in
                part += 1
                try leaving.add(db, row: row.integer(0), prefix: prefix(ofText: row.text(1)))
                return true
            }
            all += part
        } while inParts && part == partSize
        try leaving.delete(db)
        return all
    }

    /// How many chunks go at once.
    static let partSize = 4_096

    /// The number under which what the column `checksum` says is entered, be it a checksum or not: as ``prefixInSQL``.
    static func prefix(ofText text: String) -> Int {
        var (number, shift) = (0, 28)
        for byte in text.utf8.prefix(8) {
            number |= (digits.firstIndex(of: byte) ?? -1) << shift
            shift -= 4
        }
        return number
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// The same in SQL. The catalog's sixth format is made with it: it never changes.
    static let prefixInSQL = (0..<8).map {
        "(instr('0123456789abcdef', substr(checksum, \($0 + 1), 1)) - 1 << \(28 - 4 * $0))"
    }.joined(separator: " | ")
}

/// The entries of chunks that were deleted, which go in their own order: one page of the table has many of them.
private struct LeavingEntries {
    private struct Entry {
        let prefix: Int
        let row: Int
    }

    private var entries: [Entry] = []

    /// Takes note of one, and deletes those of before where there are many.
    mutating func add(_ db: Database, row: Int, prefix: Int) throws {
        entries.append(Entry(prefix: prefix, row: row))
        if entries.count >= Self.limit { try delete(db) }
    }

    mutating func delete(_ db: Database) throws {
        if entries.count > 1 { entries.sort { ($0.prefix, $0.row) < ($1.prefix, $1.row) } }
        for entry in entries {
            try db.run(
                "DELETE FROM checksum_entry WHERE prefix = ? AND chunk = ?",
                [.integer(entry.prefix), .integer(entry.row)])
        }
        entries.removeAll(keepingCapacity: true)
    }

    /// Half a MiB of them: seven for each page of a table of a million.
    private static let limit = 32_768
}
