internal import GRDB

/// One transaction of the catalog, as those outside it see it.
typealias CatalogTransaction = Database

extension ChunkStore {
    /// Removes one chunk, durably.
    ///
    /// - Returns: the number of chunks removed.
    /// - Throws: ``NodeError``.
    func deleteKey(_ key: String, in bucket: String) async throws -> Int {
        defer { collect() }
        return try await queue.commit { try Catalog.deleteKey($0, bucket: bucket, key: key) }
    }

    /// Removes a ball and everything staged for it, durably.
    ///
    /// - Returns: the number of visible chunks removed.
    /// - Throws: ``NodeError``.
    func deleteBall(_ ball: String, in bucket: String) async throws -> Int {
        defer { collect() }
        return try await queue.commit { try Catalog.deleteBall($0, bucket: bucket, ball: ball) }
    }
}
