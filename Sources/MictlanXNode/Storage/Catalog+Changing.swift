internal import GRDB

extension Catalog {
    /// Takes the visible chunk under a key out of service, or brings it back.
    ///
    /// - Returns: whether there is such a chunk.
    @discardableResult
    static func setDisabled(_ db: Database, _ isDisabled: Bool, bucket: String, key: String) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE chunk SET is_disabled = ?, document = json_set(document, '$.is_disabled', json(?))
                WHERE bucket = ? AND key = ? AND staged = 0
                """, arguments: [isDisabled, isDisabled ? "true" : "false", bucket, key])
        return db.changesCount > 0
    }

    /// Puts other metadata in the place of the visible chunk's, whose content stays.
    ///
    /// - Parameters:
    ///   - db: the transaction.
    ///   - chunk: the same chunk with the new metadata.
    ///   - old: the document that they were made from.
    /// - Returns: `false` when the chunk changed meanwhile.
    /// - Throws: what SQLite throws.
    static func update(_ db: Database, _ chunk: CatalogChunk, from old: String) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE chunk SET content_type = ?, is_disabled = ?, position = ?, document = ?
                WHERE bucket = ? AND key = ? AND staged = 0 AND document = ?
                """,
            arguments: [
                chunk.contentType, chunk.isDisabled, chunk.position, chunk.document, chunk.bucket, chunk.key, old,
            ])
        return db.changesCount > 0
    }
}
