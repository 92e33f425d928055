internal import GRDB

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
        var arguments: [any DatabaseValueConvertible] = fixed
        if let start {
            let values: [any DatabaseValueConvertible] = [start.bucket, start.ball, start.position, start.key]
            let columns = order.dropFirst(fixed.count)
            conditions.append(
                "(\(columns.joined(separator: ", "))) > (\(columns.map { _ in "?" }.joined(separator: ", ")))")
            arguments += values.dropFirst(fixed.count)
        }
        if let peer = scope.peer {
            conditions.append("EXISTS (SELECT 1 FROM replica WHERE replica.chunk = chunk.id AND replica.peer = ?)")
            arguments.append(peer)
        }
        arguments += [limits.rows, skip]
        let peers = "(SELECT group_concat(peer) FROM replica WHERE replica.chunk = chunk.id)"
        let statement = try db.cachedStatement(
            sql: """
                SELECT bucket, ball, position, key, \(scope.items.needsPeers ? "''" : document(for: scope)), size,
                    \(scope.items.needsPeers ? peers : "NULL") FROM chunk
                WHERE \(conditions.joined(separator: " AND "))
                ORDER BY bucket, ball, position, key LIMIT ? OFFSET ?
                """)
        let columns = (bucket: 0, key: 3, document: 4, size: 5, peers: 6)
        var page = ListingPage(documents: [])
        var bytes = 0
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        while let row = try rows.next() {
            let document: String
            switch scope.items {
            case .documents:
                let stored: String? = row[columns.document]
                guard let stored else {
                    let (bucket, key): (String, String) = (row[columns.bucket], row[columns.key])
                    throw CatalogChunk.unreadable("\(bucket)@\(key)", cause: nil)
                }
                document = stored
            case .texts(let form):
                let peers: String? = row[columns.peers]
                document = try form(
                    ChunkSummary(
                        bucket: row[columns.bucket], key: row[columns.key], size: row[columns.size],
                        peers: (peers ?? "").split(separator: ",").compactMap { Int($0) }))
            }
            page.documents.append(document)
            if scope.isReadableOnly { page.keys.append(row[columns.key]) }
            bytes += document.utf8.count
            page.next = ListingPosition(bucket: row[0], ball: row[1], position: row[2], key: row[3])
            if bytes >= limits.bytes { return page }
        }
        if page.documents.count < limits.rows { page.next = nil }
        return page
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
