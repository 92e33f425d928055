internal import GRDB
internal import MictlanXModel

/// What becomes of a chunk that is announced.
enum Reception: Sendable {
    /// It may come, to these peers.
    case accepted([Int])
    /// It could not go through as things stand.
    case refused(Admission)
    /// There is no place for it.
    case unplaced(PlacementFailure)
}

extension ChunkStore {
    /// Whether a put of `chunk` could go through as things stand.
    ///
    /// - Parameters:
    ///   - chunk: what is put.
    ///   - replacing: whether the put said `Update: 1`.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    /// - Returns: whether it could.
    /// - Throws: ``NodeError``.
    func admission(_ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?)
        async throws -> Admission
    {
        if reserve.isReleased { try await pool.run { try self.confirmRoom() } }
        return try await look {
            try Catalog.admission($0, chunk, replacing: replacing, ifChecksum: condition)
        }
    }

    /// Whether a chunk could be put as things stand, and where its replicas would lie.
    ///
    /// - Parameters:
    ///   - chunk: what is announced.
    ///   - replacing: whether it may take the place of other content.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    /// - Returns: what becomes of it.
    /// - Throws: ``NodeError``.
    func receive(_ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?) async throws
        -> Reception
    {
        if reserve.isReleased { try await pool.run { try self.confirmRoom() } }
        return try await look {
            try self.reception(of: chunk, replacing: replacing, ifChecksum: condition, $0)
        }
    }

    /// The same at once.
    ///
    /// - Returns: the peers; `nil` where it takes longer to tell, or is refused.
    /// - Throws: ``NodeError``.
    func receiveAtOnce(_ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?) throws
        -> [Int]?
    {
        guard !reserve.isReleased else { return nil }
        let reception = try catalog.glance {
            try self.reception(of: chunk, replacing: replacing, ifChecksum: condition, $0)
        }
        guard case .accepted(let peers)? = reception else { return nil }
        return peers
    }

    private func reception(
        of chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?,
        _ db: CatalogTransaction
    ) throws -> Reception {
        let existing = try Catalog.chunk(db, bucket: chunk.bucket, key: chunk.key)
        let admission = try Catalog.admission(
            db, chunk, over: existing, replacing: replacing, ifChecksum: condition)
        guard admission == .admitted else { return .refused(admission) }
        switch try place(chunk, over: existing, db) {
        case .success(let peers): return .accepted(peers)
        case .failure(let failure): return .unplaced(failure)
        }
    }

    /// Refuses what would take the last room of a full disk: deletes need it.
    private func confirmRoom() throws {
        reserve.keep()
        guard reserve.isReleased else { return }
        throw NodeError(
            .storeFull,
            "the disk of the store '\(directory)' is full, and what is left of it is kept for deletes; free some space or"
                + " delete balls")
    }
}
