internal import GRDB
internal import MictlanXModel

extension ChunkStore {
    /// Applies a change, unless more than the capacity would be in use after it, and more than before.
    ///
    /// The look at a registration spares the client the upload; this one decides. Many chunks may have been registered that
    /// found room one by one, by this process and by others.
    ///
    /// - Parameters:
    ///   - db: the transaction; a change that throws leaves nothing in it.
    ///   - change: what to do.
    /// - Returns: what `change` returned.
    /// - Throws: ``NodeError`` with `storeFull`; what `change` throws.
    func withinCapacity<Value>(_ db: CatalogTransaction, _ change: () throws -> Value) throws -> Value {
        guard let capacity else { return try change() }
        let before = try Catalog.used(db)
        let value = try change()
        let after = try Catalog.used(db)
        guard after <= max(before, capacity) else {
            throw NodeError(
                .storeFull,
                "no room: \(ByteCount(before)) of \(ByteCount(capacity)) are in use, and it would be \(ByteCount(after)); "
                    + "delete balls or give the node more room")
        }
        return value
    }
}

extension Catalog {
    /// Bytes of all replicas at all peers.
    static func used(_ db: Database) throws -> Int {
        try db.first("SELECT COALESCE(SUM(bytes), 0) FROM peer") { row in row.integer(0) } ?? 0
    }
}
