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
        try await look { try Catalog.located($0, bucket: bucket, key: key) }
    }

    /// The same at once.
    ///
    /// - Returns: `nil` also where it takes longer to tell.
    /// - Throws: ``NodeError``.
    func chunkAtOnce(bucket: String, key: String) throws -> LocatedChunk? {
        try catalog.glance { try Catalog.located($0, bucket: bucket, key: key) } ?? nil
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
    /// - Throws: ``NodeError`` of ``unreadable(_:at:)`` when no replica can be read; what `check` throws.
    func content(
        bucket: String, key: String, at peer: Int? = nil,
        check: @escaping @Sendable (CatalogChunk) throws -> Void = { _ in }
    ) async throws -> ChunkContent? {
        let first = try catalog.glance { try self.locate($0, bucket: bucket, key: key, at: peer) }
        if let first, let content = small(first) {
            try check(content.chunk)
            return content
        }
        return try await pool.run { [self] () throws -> ChunkContent? in
            var missing: Checksum?
            var known = first ?? nil
            // A chunk may be replaced between the look into the catalog and the opening of its blob: look again.
            while let found = try known
                ?? catalog.read({ try self.locate($0, bucket: bucket, key: key, at: peer) })
            {
                known = nil
                let chunk = found.chunk
                try check(chunk)
                guard !found.order.isEmpty || !found.isHeldElsewhere else { return nil }
                for (index, number) in found.order.enumerated() {
                    let bytes = index == 0 ? found.bytes.flatMap { verified($0, chunk) } : nil
                    guard let source = try bytes ?? source(of: chunk, at: number) else { continue }
                    if index > 0 { suspect(chunk) }
                    return ChunkContent(chunk: chunk, peer: number, source: source)
                }
                guard missing != chunk.checksum else { throw unreadable(chunk, at: found.order) }
                missing = chunk.checksum
            }
            return nil
        }
    }

    /// The same at once, of a chunk in service whose bytes lie in the catalog.
    ///
    /// - Returns: `nil` for every other one, and where it takes longer to tell.
    /// - Throws: ``NodeError``.
    func contentAtOnce(bucket: String, key: String, at peer: Int?) throws -> ChunkContent? {
        try catalog.glance { try self.locate($0, bucket: bucket, key: key, at: peer) }.flatMap(small)
    }

    /// The same with the bytes in memory, where they are few and those of the chunk.
    func inMemory(_ content: ChunkContent, upTo limit: Int) async -> ChunkContent {
        guard case .file(let file) = content.source, content.chunk.size <= limit else { return content }
        let read = try? await pool.run { [self] () throws -> ChunkContent in
            var bytes = Data(count: content.chunk.size)
            let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
            guard count == bytes.count, let source = verified(bytes, content.chunk) else { return content }
            try? file.close()
            return ChunkContent(chunk: content.chunk, peer: content.peer, source: source)
        }
        return read ?? content
    }

    /// A ball of one chunk in service whose bytes lie in the catalog, at once.
    ///
    /// - Returns: `nil` for every other one, and where it takes longer to tell.
    /// - Throws: ``NodeError``.
    func ballAtOnce(_ ball: String, in bucket: String) throws -> ChunkContent? {
        let found = try catalog.glance { db -> Located? in
            guard let found = try self.locate(db, bucket: bucket, key: "\(ball)_0", at: nil),
                found.chunk.ball == ball, found.chunk.version.chunkCount == 1,
                try Catalog.versions(db, bucket: bucket, ball: ball) == [found.chunk.version.text: 1]
            else { return nil }
            return found
        }
        guard let content = found.flatMap(small) else { return nil }
        try content.chunk.requireMetadata()
        return content
    }

    /// What was found, where its bytes were found with it.
    private func small(_ found: Located?) -> ChunkContent? {
        guard let found, let bytes = found.bytes, let peer = found.order.first,
            let source = verified(bytes, found.chunk)
        else { return nil }
        return ChunkContent(chunk: found.chunk, peer: peer, source: source)
    }

    /// A chunk as a read finds it.
    private struct Located: Sendable {
        let chunk: CatalogChunk
        /// The peers to read from, in that order.
        let order: [Int]
        let isHeldElsewhere: Bool
        /// The bytes of the first of them, where they lie in the catalog.
        let bytes: Data?
    }

    /// Everything that most reads need of the catalog, in one look: each costs more than what it reads.
    private func locate(
        _ db: CatalogTransaction, bucket: String, key: String, at peer: Int?
    ) throws -> Located? {
        guard let chunk = try Catalog.chunk(db, bucket: bucket, key: key) else { return nil }
        let holders = try Catalog.holders(db, bucket: bucket, key: key)
        let order = turns(holders).filter { peer == nil || $0 == peer }
        let isSmall = chunk.size <= smallContentLimit && !chunk.isDisabled
        let bytes =
            isSmall
            ? try order.first.flatMap { try Catalog.smallContent(db, chunk.checksum, at: $0) } : nil
        return Located(chunk: chunk, order: order, isHeldElsewhere: !holders.isEmpty, bytes: bytes)
    }

    /// The peers at which a chunk can be read: its bytes are there, of the right length. Those in the catalog are hashed, too;
    /// a file that has rotted and kept its length is found when it is read, and by a check.
    ///
    /// - Throws: ``NodeError``.
    func readableHolders(of located: LocatedChunk) async throws -> [Holder] {
        try await pool.run { [self] in
            try located.holders.filter { try isReadable(located.chunk, at: $0.peer) }
        }
    }

    /// The same of one peer, on a thread that may block.
    ///
    /// - Throws: ``NodeError`` when the catalog fails.
    func isReadable(_ chunk: CatalogChunk, at peer: Int) throws -> Bool {
        guard let source = try source(of: chunk, at: peer) else { return false }
        ChunkContent(chunk: chunk, peer: peer, source: source).close()
        return true
    }

    /// The bytes of one replica; `nil` when it is missing, cut short or cannot be read.
    ///
    /// - Throws: ``NodeError`` when the catalog fails.
    func source(of chunk: CatalogChunk, at peer: Int) throws -> ChunkContent.Source? {
        guard case .open(let source) = try replica(of: chunk, at: peer) else { return nil }
        return source
    }

    /// Why no replica of a chunk can be read. What the system said of one comes before the damage of the others: behind a
    /// fault of the disk the bytes may be whole.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - peers: the peers that should have it.
    /// - Returns: `corrupt` where the bytes that are there are not those of the chunk, or none are, for certain.
    func unreadable(_ chunk: CatalogChunk, at peers: [Int]) -> NodeError {
        var gone: FilePath?
        for peer in peers {
            do {
                switch try replica(of: chunk, at: peer) {
                case .failed(let error): return error
                case .open(let source): ChunkContent(chunk: chunk, peer: peer, source: source).close()
                case .gone(let path): gone = gone ?? path
                case .damaged: break
                }
            } catch {
                return (error as? NodeError) ?? NodeError(.io, "\(error)")
            }
        }
        if let gone {
            return NodeError(
                .corrupt,
                "the file '\(gone)' with the bytes of '\(chunk.bucket)@\(chunk.key)' is gone; bring it back from a backup, or"
                    + " put the same content again ('mxshell node check' names all that is lost)")
        }
        return NodeError(
            .corrupt,
            "the bytes of '\(chunk.bucket)@\(chunk.key)' are missing or damaged in the store; put the same content again"
        )
    }

    /// The order in which replicas are tried: those in service by turns, then the others.
    private func turns(_ holders: [Holder]) -> [Int] {
        let inService = holders.filter { !$0.isDisabled }.map(\.peer)
        let others = holders.filter(\.isDisabled).map(\.peer)
        guard inService.count > 1 else { return inService + others }
        let turn = load.nextTurn()
        return inService.indices.map { inService[($0 + turn) % inService.count] } + others
    }

    /// One replica, as it is found.
    private enum Replica {
        case open(ChunkContent.Source)
        /// It has other bytes than the chunk, or fewer.
        case damaged
        /// Its file is not in its directory, which is there.
        case gone(FilePath)
        /// The system did not let it be read, or its directory is gone.
        case failed(NodeError)
    }

    private func replica(of chunk: CatalogChunk, at peer: Int) throws -> Replica {
        let isSmall = chunk.size <= smallContentLimit
        if isSmall, let found = try smallReplica(of: chunk, at: peer), case .open = found { return found }
        let blob = blob(of: chunk, at: peer)
        if case .open = blob { return blob }
        // A limit that was larger once put this content into the catalog; a small one may have rotted there.
        return try smallReplica(of: chunk, at: peer) ?? blob
    }

    /// The replica in the catalog; `nil` where it is not there.
    private func smallReplica(of chunk: CatalogChunk, at peer: Int) throws -> Replica? {
        try catalog.read { try Catalog.smallContent($0, chunk.checksum, at: peer) }
            .map { bytes in verified(bytes, chunk).map { .open($0) } ?? .damaged }
    }

    private func verified(_ bytes: Data, _ chunk: CatalogChunk) -> ChunkContent.Source? {
        bytes.count == chunk.size && SHA256.hash(bytes) == chunk.checksum ? .bytes(bytes) : nil
    }

    /// The replica in a file.
    private func blob(of chunk: CatalogChunk, at peer: Int) -> Replica {
        do throws(NodeError) {
            if directories.id(of: peer) == nil, let peers = try? catalog.read(Catalog.peers) {
                try directories.open(peers)
            }
            guard let blobs = directories[peer] else { throw .absentPeer(of: directory) }
            guard let size = try blobs.size(of: chunk.checksum), let file = try blobs.open(chunk.checksum) else {
                guard try directories.isThere(blobs) else { throw .absentPeer(of: directory) }
                return .gone(blobs.path(of: chunk.checksum))
            }
            // The first bytes are asked for now, while another replica can still take its place.
            do throws(NodeError) {
                if size == chunk.size, try blobs.isReadable(file, chunk.checksum, size: size) {
                    return .open(.file(file))
                }
            } catch {
                try? file.close()
                throw error
            }
            try? file.close()
            return .damaged
        } catch {
            return .failed(error)
        }
    }
}
