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
        try checksums(db, after: checksum, limit: limit).compactMap { hex in
            guard let checksum = Checksum(hex: hex) else {
                throw NodeError(.corrupt, "the catalog holds '\(hex)' where a checksum should be")
            }
            return try content(db, checksum)
        }
    }

    /// The next checksums of chunks, each once, in order.
    private static func checksums(_ db: Database, after last: Checksum?, limit: Int) throws -> [String] {
        var found: [String] = []
        let start = last?.hex ?? ""
        // Those of one entry are in no order.
        var (alike, current) = (Set<String>(), Int.min)
        try db.forEach(
            """
            SELECT checksum_entry.prefix, chunk.checksum FROM \(chunksByChecksum)
            WHERE checksum_entry.prefix >= ? ORDER BY checksum_entry.prefix, checksum_entry.chunk
            """, [.integer(last.map(prefix) ?? .min)]
        ) { row in
            let prefix = row.integer(0)
            if prefix != current {
                found += alike.sorted()
                (alike, current) = ([], prefix)
            }
            guard found.count < limit else { return false }
            let hex = row.text(1)
            // An entry that an older node has left may lead to another chunk by now.
            if hex > start, self.prefix(ofText: hex) == prefix { alike.insert(hex) }
            return true
        }
        return Array((found + alike.sorted()).prefix(limit))
    }

    /// One content, `nil` when no chunk has it.
    static func content(_ db: Database, _ checksum: Checksum) throws -> StoredContent? {
        let chunk = try db.first(
            "SELECT size, bucket, key FROM \(chunksByChecksum) WHERE \(hasChecksum) LIMIT 1", values(of: checksum)
        ) { row in (size: row.integer(0), name: "\(row.text(1))@\(row.text(2))") }
        guard let chunk else { return nil }
        let peers = try db.all(
            """
            SELECT DISTINCT replica.peer FROM \(chunksByChecksum) JOIN replica ON replica.chunk = chunk.id
            WHERE \(hasChecksum) ORDER BY replica.peer
            """, values(of: checksum)
        ) { row in row.integer(0) }
        return StoredContent(checksum: checksum, size: chunk.size, example: chunk.name, peers: peers)
    }

    /// Whether a content at a peer is one that the collector or a chunk knows of.
    static func isKnown(_ db: Database, _ checksum: Checksum, at peer: Int) throws -> Bool {
        try db.first(
            """
            SELECT EXISTS (SELECT 1 FROM garbage WHERE checksum = ? AND peer = ?)
                OR EXISTS (SELECT 1 FROM \(chunksByChecksum) JOIN replica ON replica.chunk = chunk.id
                    WHERE \(hasChecksum) AND replica.peer = ?)
            """, [.text(checksum.hex), .integer(peer)] + values(of: checksum) + [.integer(peer)]
        ) { row in row.flag(0) } ?? false
    }
}
