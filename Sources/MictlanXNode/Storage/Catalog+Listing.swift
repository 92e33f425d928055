internal import GRDB
internal import MictlanXModel

extension Catalog {
    /// The next documents of a listing, in the order of (bucket, ball, index, key).
    ///
    /// - Parameters:
    ///   - db: a snapshot.
    ///   - scope: what is listed.
    ///   - start: the chunk after which the page begins, `nil` for the first page.
    ///   - skip: how many chunks to pass over first.
    ///   - limits: where the page ends.
    /// - Returns: the documents, and where to go on.
    /// - Throws: what SQLite throws; ``NodeError`` with `corrupt` for a ball of which a document cannot be read.
    static func page(
        _ db: Database, of scope: ListingScope, after start: ListingPosition?, skip: Int = 0, limits: PageLimits
    ) throws -> ListingPage {
        // Equalities, then one row comparison over the rest of the index's columns: SQLite then seeks to the page
        // instead of walking to it.
        let order = ["bucket", "ball", "position", "key"]
        let fixed = [scope.bucket, scope.ball].compactMap { $0 }
        var conditions = ["staged = 0"] + order.prefix(fixed.count).map { "\($0) = ?" }
        var values = fixed.map { SQLValue.text($0) }
        if let start {
            let place: [SQLValue] = [
                .text(start.bucket), .text(start.ball), .integer(start.position), .text(start.key),
            ]
            let columns = order.dropFirst(fixed.count)
            conditions.append(
                "(\(columns.joined(separator: ", "))) > (\(columns.map { _ in "?" }.joined(separator: ", ")))")
            values += place.dropFirst(fixed.count)
        }
        if let peer = scope.peer {
            conditions.append("EXISTS (SELECT 1 FROM replica WHERE replica.chunk = chunk.id AND replica.peer = ?)")
            values.append(.integer(peer))
        }
        values += [.integer(limits.rows), .integer(skip)]
        let peers = "(SELECT group_concat(peer) FROM replica WHERE replica.chunk = chunk.id)"
        let sql = """
            SELECT bucket, ball, position, key, \(scope.items.needsPeers ? "''" : "document"), size,
                \(scope.items.needsPeers ? peers : "NULL") FROM chunk
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY bucket, ball, position, key LIMIT ? OFFSET ?
            """
        var page = ListingPage(documents: [])
        var bytes = 0
        try db.forEach(sql, values) { row in
            let document = try document(db, of: row, for: scope)
            page.documents.append(document)
            if scope.isReadableOnly { page.keys.append(row.text(Column.key)) }
            bytes += document.utf8.count
            let isFull = bytes >= limits.bytes
            if isFull || page.documents.count == limits.rows {
                page.next = ListingPosition(
                    bucket: row.text(Column.bucket), ball: row.text(Column.ball),
                    position: row.integer(Column.position), key: row.text(Column.key))
            }
            return !isFull
        }
        return page
    }

    /// The columns of a page.
    private enum Column {
        static let bucket: Int32 = 0
        static let ball: Int32 = 1
        static let position: Int32 = 2
        static let key: Int32 = 3
        static let document: Int32 = 4
        static let size: Int32 = 5
        static let peers: Int32 = 6
    }

    /// What a listing holds of one chunk.
    private static func document(
        _ db: Database, of row: borrowing SQLRow, for scope: ListingScope
    ) throws -> String {
        switch scope.items {
        case .documents:
            // SQLite takes five times as long to tell that a document is JSON, and is asked where it is in no plain form.
            if let document = row.text(Column.document, where: isPlain) { return document }
            let (bucket, key) = (row.text(Column.bucket), row.text(Column.key))
            let document = try db.first(
                "SELECT \(document(for: scope)) FROM chunk WHERE bucket = ? AND key = ? AND staged = 0",
                [.text(bucket), .text(key)]
            ) { row in row.isNull(0) ? nil : row.text(0) }
            guard let document = document ?? nil else {
                throw CatalogChunk.unreadable("\(bucket)@\(key)", cause: nil)
            }
            return document
        case .texts(let form):
            return try form(
                ChunkSummary(
                    bucket: row.text(Column.bucket), key: row.text(Column.key),
                    size: row.integer(Column.size),
                    peers: row.text(Column.peers).split(separator: ",").compactMap { Int($0) }))
        }
    }

    /// Whether a document is JSON in the form that this node and clients write.
    private static func isPlain(_ document: UnsafeBufferPointer<UInt8>) -> Bool {
        var scanner = WireScanner(document)
        return scanner.skip() && scanner.isAtEnd
    }

    /// The document of a chunk. Of a ball it has to be readable: its tags say what the bytes are, and what was encrypted
    /// must not go out as if it had not been.
    private static func document(for scope: ListingScope) -> String {
        scope.ball == nil ? substitute : "CASE WHEN json_valid(document) THEN document END"
    }

    /// A document that is no JSON would make none of a longer listing, and hide every other chunk: what the columns say
    /// stands for it.
    private static let substitute = """
        CASE WHEN json_valid(document) THEN document ELSE json_object(
            'key', key, 'size', size, 'checksum', checksum, 'content_type', content_type, 'producer_id', '',
            'ball_id', ball, 'bucket_id', bucket, 'is_disabled', json(iif(is_disabled, 'true', 'false')),
            'tags', iif(version = '', json('{}'), json_object(
                'index', CAST(position AS TEXT), 'full_checksum', substr(version, 1, 64),
                'num_chunks', substr(version, 66)))) END
        """
}
