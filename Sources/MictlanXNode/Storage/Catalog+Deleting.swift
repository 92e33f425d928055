internal import GRDB
internal import MictlanXModel

/// What a delete took away.
struct Deleted: Hashable, Sendable {
    /// How many replicas of visible chunks.
    var replicas = 0
    /// Whether bytes in files may be left to the collector: those in the catalog went along.
    var leavesFiles = false

    fileprivate mutating func add(_ other: Deleted) {
        replicas += other.replicas
        leavesFiles = leavesFiles || other.leavesFiles
    }
}

extension Catalog {
    /// Removes the visible chunk under a key, or one replica of it.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - bucket: its bucket.
    ///   - key: its key.
    ///   - peer: whose replica goes, `nil` for all of them. With its last replica the chunk goes.
    /// - Returns: what was removed.
    /// - Throws: what SQLite throws.
    static func deleteKey(_ db: Database, bucket: String, key: String, at peer: Int?) throws -> Deleted {
        guard let chunk = try self.chunk(db, bucket: bucket, key: key) else { return Deleted() }
        return try delete(
            db, where: "bucket = ? AND key = ? AND staged = 0", [.text(bucket), .text(key)], at: peer,
            bucket: bucket,
            ball: chunk.ball)
    }

    /// Removes a ball and everything staged for it, or its replicas at one peer.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - bucket: its bucket.
    ///   - ball: the ball.
    ///   - peer: whose replicas go, `nil` for all of them.
    /// - Returns: what was removed.
    /// - Throws: what SQLite throws.
    static func deleteBall(_ db: Database, bucket: String, ball: String, at peer: Int?) throws -> Deleted {
        try delete(
            db, where: "bucket = ? AND ball = ? AND staged = 0", [.text(bucket), .text(ball)], at: peer,
            bucket: bucket,
            ball: ball)
    }

    /// Removes the part that is there of a content of a ball, visible or waiting for the rest, where one put made all of it
    /// and it is not whole.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - checksum: the checksum of the whole content.
    ///   - moment: the tag `updated_at` of every chunk of the put.
    ///   - bucket: the bucket of the ball.
    ///   - ball: the ball.
    ///   - peer: whose replicas go, `nil` for all of them.
    /// - Returns: what was removed; `nil` where there is no such part.
    /// - Throws: what SQLite throws.
    static func deleteUnfinished(
        _ db: Database, _ checksum: Checksum, putAt moment: String, bucket: String, ball: String, at peer: Int?
    ) throws -> Deleted? {
        let parts = try db.all(
            "SELECT version, staged, chunks FROM ball WHERE bucket = ? AND ball = ?",
            [.text(bucket), .text(ball)]
        ) { row in (text: row.text(0), staged: row.integer(1), chunks: row.integer(2)) }
        var deleted: Deleted?
        for part in parts {
            let version = BallVersion(stored: part.text)
            guard version.checksum == checksum, part.chunks < version.chunkCount else { continue }
            // The number stands in the text: the indexes are of one or the other.
            let chosen =
                "bucket = ? AND ball = ? AND version = ? AND staged = \(part.staged == 0 ? 0 : 1)"
            let values: [SQLValue] = [.text(bucket), .text(ball), .text(part.text)]
            let others = try db.first(
                """
                SELECT COUNT(*) FROM chunk WHERE \(chosen)
                AND json_extract(document, '$.tags.updated_at') IS NOT ?
                """, values + [.text(moment)]
            ) { row in row.integer(0) }
            guard others == 0 else { continue }
            var sum = deleted ?? Deleted()
            sum.add(try delete(db, where: chosen, values, at: peer, bucket: bucket, ball: ball))
            deleted = sum
        }
        return deleted
    }

    /// Removes replicas of the chunks that a condition selects, and the chunks that have none left.
    ///
    /// A replica that is deleted at a peer is no longer wanted: the chunk is satisfied with one less. The statements are
    /// kept prepared: with all their triggers that takes longer than to run them.
    private static func delete(
        _ db: Database, where condition: String, _ values: [SQLValue], at peer: Int?, bucket: String,
        ball: String
    ) throws -> Deleted {
        var deleted =
            if let peer {
                try deleteReplicas(db, where: condition, values, at: peer)
            } else {
                try deleteWithReplicas(db, where: condition, values)
            }
        if try holdsOnlyStaged(db, bucket: bucket, ball: ball) {
            try dropStaged(db, bucket: bucket, ball: ball)
            deleted.leavesFiles = true
        }
        return deleted
    }

    private static func deleteReplicas(
        _ db: Database, where condition: String, _ values: [SQLValue], at peer: Int
    ) throws -> Deleted {
        let here = "id IN (SELECT chunk FROM replica WHERE chunk = chunk.id AND peer = ?)"
        try db.run(
            "UPDATE chunk SET replication = MAX(1, replication - 1) WHERE \(condition) AND \(here)",
            values + [.integer(peer)])
        try db.run(
            "DELETE FROM replica WHERE peer = ? AND chunk IN (SELECT id FROM chunk WHERE \(condition))",
            [.integer(peer)] + values)
        let count = db.changesCount
        try deleteChunks(
            db, where: "\(condition) AND NOT EXISTS (SELECT 1 FROM replica WHERE replica.chunk = chunk.id)", values)
        return Deleted(replicas: count, leavesFiles: count > 0)
    }

    private static func deleteWithReplicas(
        _ db: Database, where condition: String, _ values: [SQLValue]
    ) throws -> Deleted {
        let deleted =
            try db.first(
                """
                SELECT COUNT(*), COUNT(*) > COUNT(replica.content) FROM chunk
                JOIN replica ON replica.chunk = chunk.id WHERE \(condition)
                """, values
            ) { row in Deleted(replicas: row.integer(0), leavesFiles: row.flag(1)) } ?? Deleted()
        try deleteChunks(db, where: condition, values, inParts: deleted.replicas > partSize)
        return deleted
    }

    /// Whether chunks of a ball wait for the rest of their versions, and none is visible.
    private static func holdsOnlyStaged(_ db: Database, bucket: String, ball: String) throws -> Bool {
        // To look costs less than a statement that drops nothing.
        try db.first(
            "SELECT MIN(staged) FROM ball WHERE bucket = ? AND ball = ?", [.text(bucket), .text(ball)]
        ) { row in row.integer(0) == 1 } ?? false
    }
}
