internal import GRDB
internal import SystemPackage

extension Catalog {
    /// All peers, in the order in which they were added.
    static func peers(_ db: Database) throws -> [PeerRecord] {
        try db.all("SELECT number, id, directory, is_disabled, chunks, bytes FROM peer ORDER BY number") { row in
            PeerRecord(
                number: row.integer(0), id: row.text(1), directory: FilePath(row.text(2)),
                isDisabled: row.flag(3),
                chunks: row.integer(4), bytes: row.integer(5))
        }
    }

    /// Adds the peers that are new and moves those whose directory changed.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - wanted: what the configuration says; empty for what the catalog has, or the one of a new store.
    /// - Throws: what SQLite throws.
    static func configure(_ db: Database, peers wanted: [VirtualPeer]) throws {
        let known = try peers(db)
        for peer in missing(wanted, in: known) {
            try db.execute(
                sql: """
                    INSERT INTO peer (id, directory) VALUES (?, ?)
                        ON CONFLICT (id) DO UPDATE SET directory = excluded.directory
                    """, arguments: [peer.id, peer.directory.string])
        }
    }

    /// The peers of a configuration that the catalog does not have, or has elsewhere.
    static func missing(_ wanted: [VirtualPeer], in known: [PeerRecord]) -> [VirtualPeer] {
        let wanted = wanted.isEmpty && known.isEmpty ? [VirtualPeer.standard] : wanted
        return wanted.filter { peer in !known.contains { $0.id == peer.id && $0.directory == peer.directory } }
    }

    /// Takes a peer out of service or brings it back.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - id: the peer.
    ///   - disabled: whether it is to be out of service.
    ///   - present: the peers whose directory is there.
    /// - Returns: whether it was done.
    /// - Throws: what SQLite throws.
    static func setPeer(_ db: Database, _ id: String, disabled: Bool, present: [Int]) throws -> PeerChange {
        let known = try peers(db)
        guard let peer = known.first(where: { $0.id == id }) else { return .unknown }
        let isServed = known.contains { $0.id != id && !$0.isDisabled && present.contains($0.number) }
        guard !disabled || peer.isDisabled || isServed else { return .isLast }
        try db.execute(sql: "UPDATE peer SET is_disabled = ? WHERE number = ?", arguments: [disabled, peer.number])
        return .done
    }

    /// How many visible chunks a peer holds: all that it holds, less the few that are staged.
    static func chunkCount(_ db: Database, at peer: Int) throws -> Int {
        let all = try Int.fetchOne(db, sql: "SELECT chunks FROM peer WHERE number = ?", arguments: [peer]) ?? 0
        let staged = try Int.fetchOne(
            db,
            sql: """
                SELECT COUNT(*) FROM chunk JOIN replica ON replica.chunk = chunk.id
                WHERE chunk.staged = 1 AND replica.peer = ?
                """, arguments: [peer])
        return all - (staged ?? 0)
    }

    /// The peers that hold the visible chunk under a key, those in service first.
    static func holders(_ db: Database, bucket: String, key: String) throws -> [Holder] {
        try db.all(
            """
            SELECT replica.peer, peer.is_disabled FROM chunk
            JOIN replica ON replica.chunk = chunk.id JOIN peer ON peer.number = replica.peer
            WHERE chunk.bucket = ? AND chunk.key = ? AND chunk.staged = 0
            ORDER BY peer.is_disabled, peer.number
            """, [.text(bucket), .text(key)]
        ) { row in Holder(peer: row.integer(0), isDisabled: row.flag(1)) }
    }
}

extension Catalog {
    /// The visible chunk under a key, and where it lies.
    static func located(_ db: Database, bucket: String, key: String) throws -> LocatedChunk? {
        try chunk(db, bucket: bucket, key: key).map {
            LocatedChunk(chunk: $0, holders: try holders(db, bucket: bucket, key: key))
        }
    }
}

/// A peer that holds a chunk.
struct Holder: Hashable, Sendable {
    let peer: Int
    /// Whether the peer is out of service.
    let isDisabled: Bool
}
