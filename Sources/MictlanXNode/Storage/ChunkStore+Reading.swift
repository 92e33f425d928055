internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// A chunk and its bytes, ready to be sent. The receiver of a file closes it.
struct ChunkContent: Sendable {
    enum Source: Sendable {
        case bytes(Data)
        case file(FileDescriptor)
    }

    let chunk: CatalogChunk
    /// The peer whose replica it is.
    let peer: Int
    let source: Source

    /// Gives the bytes back unread.
    func close() {
        if case .file(let file) = source { try? file.close() }
    }
}

/// A chunk and the peers that hold it, those in service first.
struct LocatedChunk: Sendable {
    let chunk: CatalogChunk
    let holders: [Holder]
}

extension ChunkStore {
    /// The visible chunk under a key, and where it lies.
    ///
    /// - Throws: ``NodeError``.
    func chunk(bucket: String, key: String) async throws -> LocatedChunk? {
        try await read { db in
            try Catalog.chunk(db, bucket: bucket, key: key).map {
                LocatedChunk(chunk: $0, holders: try Catalog.holders(db, bucket: bucket, key: key))
            }
        }
    }

    /// Whether a put of `chunk` could go through as things stand.
    ///
    /// - Parameters:
    ///   - chunk: what is put.
    ///   - replacing: whether the put said `Update: 1`.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    /// - Returns: whether it could.
    /// - Throws: ``NodeError``.
    func admission(_ chunk: CatalogChunk, replacing: Bool, ifChecksum condition: Checksum?) async throws -> Admission {
        try await read { try Catalog.admission($0, chunk, replacing: replacing, ifChecksum: condition) }
    }

    /// The visible chunk under a key, with the bytes of a replica opened: the first that is there, whole and readable, of
    /// the peers in service by turns, then of the others. One in the catalog is hashed, too.
    ///
    /// - Parameters:
    ///   - bucket: its bucket.
    ///   - key: its key.
    ///   - peer: the only peer to read from, `nil` for any.
    ///   - check: looks at the chunk before its bytes are.
    /// - Returns: `nil` when there is no such chunk, or not at that peer.
    /// - Throws: ``NodeError``, with `corrupt` when no replica can be read; what `check` throws.
    func content(
        bucket: String, key: String, at peer: Int? = nil,
        check: @escaping @Sendable (CatalogChunk) throws -> Void = { _ in }
    ) async throws -> ChunkContent? {
        try await pool.run { [self] () throws -> ChunkContent? in
            var missing: Checksum?
            // A chunk may be replaced between the look into the catalog and the opening of its blob: look again.
            while let found = try locate(bucket: bucket, key: key, at: peer) {
                let chunk = found.chunk
                try check(chunk)
                guard !found.order.isEmpty || !found.isHeldElsewhere else { return nil }
                for (index, number) in found.order.enumerated() {
                    let bytes = index == 0 ? found.bytes.flatMap { verified($0, chunk) } : nil
                    guard let source = try bytes ?? source(of: chunk, at: number) else { continue }
                    if index > 0 { suspect(chunk) }
                    return ChunkContent(chunk: chunk, peer: number, source: source)
                }
                guard missing != chunk.checksum else {
                    throw NodeError(.corrupt, "the bytes of '\(bucket)@\(key)' are missing or damaged in the store")
                }
                missing = chunk.checksum
            }
            return nil
        }
    }

    /// A chunk as a read finds it.
    private struct Located {
        let chunk: CatalogChunk
        /// The peers to read from, in that order.
        let order: [Int]
        let isHeldElsewhere: Bool
        /// The bytes of the first of them, where they lie in the catalog.
        let bytes: Data?
    }

    /// Everything that most reads need of the catalog, in one look: each costs more than what it reads.
    private func locate(bucket: String, key: String, at peer: Int?) throws -> Located? {
        try catalog.read { db -> Located? in
            guard let chunk = try Catalog.chunk(db, bucket: bucket, key: key) else { return nil }
            let holders = try Catalog.holders(db, bucket: bucket, key: key)
            let order = turns(holders).filter { peer == nil || $0 == peer }
            let isSmall = chunk.size <= smallContentLimit && !chunk.isDisabled
            let bytes = isSmall ? try order.first.flatMap { try Catalog.smallContent(db, chunk.checksum, at: $0) } : nil
            return Located(chunk: chunk, order: order, isHeldElsewhere: !holders.isEmpty, bytes: bytes)
        }
    }

    /// The bytes of one replica; `nil` when it is missing, cut short or cannot be read.
    ///
    /// - Throws: ``NodeError`` when the catalog fails.
    func source(of chunk: CatalogChunk, at peer: Int) throws -> ChunkContent.Source? {
        if chunk.size <= smallContentLimit, let source = try smallContent(of: chunk, at: peer) { return source }
        if let file = openBlob(of: chunk, at: peer) { return .file(file) }
        // A limit that was larger once put this content into the catalog.
        guard chunk.size > smallContentLimit else { return nil }
        return try smallContent(of: chunk, at: peer)
    }

    /// The order in which replicas are tried: those in service by turns, then the others.
    private func turns(_ holders: [Holder]) -> [Int] {
        let inService = holders.filter { !$0.isDisabled }.map(\.peer)
        let others = holders.filter(\.isDisabled).map(\.peer)
        guard inService.count > 1 else { return inService + others }
        let turn = load.nextTurn()
        return inService.indices.map { inService[($0 + turn) % inService.count] } + others
    }

    private func smallContent(of chunk: CatalogChunk, at peer: Int) throws -> ChunkContent.Source? {
        try catalog.read { try Catalog.smallContent($0, chunk.checksum, at: peer) }.flatMap { verified($0, chunk) }
    }

    private func verified(_ bytes: Data, _ chunk: CatalogChunk) -> ChunkContent.Source? {
        bytes.count == chunk.size && SHA256.hash(bytes) == chunk.checksum ? .bytes(bytes) : nil
    }

    private func openBlob(of chunk: CatalogChunk, at peer: Int) -> FileDescriptor? {
        if directories.id(of: peer) == nil, let peers = try? catalog.read(Catalog.peers) {
            try? directories.open(peers)
        }
        guard let blobs = directories[peer], (try? blobs.holds(chunk.checksum, size: chunk.size)) == true,
            let file = (try? blobs.open(chunk.checksum)) ?? nil
        else { return nil }
        // The first bytes are asked for now, while another replica can still take its place.
        let isReadable = withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
            (try? file.read(fromAbsoluteOffset: 0, into: buffer)) == min(1, chunk.size)
        }
        guard isReadable else {
            try? file.close()
            return nil
        }
        return file
    }
}
