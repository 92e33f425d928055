internal import GRDB
internal import MictlanXModel

/// A peer as it is now.
struct PeerStatus: Hashable, Sendable {
    let record: PeerRecord
    /// Whether its directory is there.
    let isPresent: Bool
    /// Bytes that it can still take.
    let free: Int

    /// Whether it takes replicas and is read.
    var isInService: Bool { isPresent && !record.isDisabled }
    /// Bytes it may hold in all.
    var total: Int {
        let (total, overflow) = record.bytes.addingReportingOverflow(free)
        return overflow ? .max : total
    }
}

/// What became of the wish to take a peer out of service or to bring it back.
enum PeerChange: Hashable, Sendable {
    case done
    /// There is no such peer.
    case unknown
    /// Without it no peer would be in service.
    case isLast

    /// What to say of a peer that is not there.
    static func unknownMessage(_ id: String, among ids: [String]) -> String {
        "there is no peer '\(id)'; there are \(ids.joined(separator: ", "))"
    }

    /// What to say of the last peer.
    static func lastMessage(_ id: String) -> String {
        "'\(id)' is the last peer in service; bring another one back first"
    }
}

/// Why a chunk cannot be placed.
enum PlacementFailure: Error, Hashable, Sendable {
    /// There are not so many peers in service; `known` ones are there, out of service or not.
    case tooFewPeers(wanted: Int, inService: Int, known: Int)
    /// The peers have no room for it.
    case full(size: Int, used: Int, total: Int)
}

extension ChunkStore {
    /// All peers as they are now, in the order in which they were added.
    ///
    /// - Throws: ``NodeError``.
    func peers() async throws -> [PeerStatus] { try await pool.run { try self.peerStatuses() } }

    /// The same, on a thread that may block.
    ///
    /// - Throws: ``NodeError``.
    func peerStatuses() throws -> [PeerStatus] { try statuses(of: catalog.read(Catalog.peers)) }

    private func statuses(of records: [PeerRecord]) throws -> [PeerStatus] {
        try directories.open(records)
        let rest = capacity.map { max(0, $0 -| records.reduce(0) { $0 +| $1.bytes }) } ?? .max
        return try records.map { record in
            guard let blobs = directories[record.number] else {
                return PeerStatus(record: record, isPresent: false, free: 0)
            }
            // A directory that goes while the node runs is a peer without room, not the failure of a request.
            let free = (try? files.freeSpace(at: blobs.root)) ?? 0
            let isThere = try directories.isThere(blobs)
            return PeerStatus(record: record, isPresent: isThere, free: isThere ? min(free, rest) : 0)
        }
    }

    /// Bytes stored at all peers, and bytes that may be stored: what one more chunk could have, at the roomiest peer,
    /// because peers may share a disk.
    ///
    /// - Throws: ``NodeError``.
    func space() async throws -> (used: Int, total: Int) { Self.space(of: try await peers(), capacity: capacity) }

    /// Chooses the peers for a chunk.
    ///
    /// - Parameters:
    ///   - chunk: its size, and its replicas.
    ///   - existing: the chunk that is visible under its key.
    ///   - db: a snapshot.
    /// - Returns: numbers of peers, as many as replicas are wanted.
    /// - Throws: ``NodeError``, what SQLite throws.
    func place(
        _ chunk: CatalogChunk, over existing: CatalogChunk?, _ db: CatalogTransaction
    ) throws -> Result<[Int], PlacementFailure> {
        let statuses = try currentStatuses(db)
        let inService = statuses.filter(\.isInService)
        guard chunk.replication <= inService.count else {
            return .failure(
                .tooFewPeers(wanted: chunk.replication, inService: inService.count, known: statuses.count))
        }
        let holders =
            existing?.checksum == chunk.checksum
            ? try Catalog.holders(db, bucket: chunk.bucket, key: chunk.key).map(\.peer) : []
        let chosen = Placement.choose(
            chunk.replication, size: chunk.size, among: candidates(inService), holders: holders,
            turn: load.nextTurn())
        let (used, total) = Self.space(of: statuses, capacity: capacity)
        let needed = chosen.count { !holders.contains($0) } *| chunk.size
        guard chosen.count == chunk.replication, capacity.map({ needed <= $0 -| used }) ?? true else {
            return .failure(.full(size: chunk.size, used: used, total: total))
        }
        return .success(chosen)
    }

    /// The peers as they are; asked once for many chunks that are looked at together.
    private func currentStatuses(_ db: CatalogTransaction) throws -> [PeerStatus] {
        let look = catalog.glances?.shared
        if let known = look?.peers { return known }
        let statuses = try statuses(of: Catalog.peers(db))
        look?.peers = statuses
        return statuses
    }

    /// How many visible chunks a peer has.
    ///
    /// - Throws: ``NodeError``.
    func chunkCount(at peer: Int) async throws -> Int {
        try await read { try Catalog.chunkCount($0, at: peer) }
    }

    /// Peers in service as places for a replica.
    func candidates(_ peers: [PeerStatus]) -> [Placement.Candidate] {
        peers.filter(\.isInService).map { peer in
            let (uploads, bytes) = load[peer.record.number]
            return Placement.Candidate(
                number: peer.record.number, used: peer.record.bytes +| bytes, free: max(0, peer.free -| bytes),
                uploads: uploads)
        }
    }

    /// Takes a peer out of service or brings it back, durably.
    ///
    /// - Returns: whether it was done; the last peer stays in service.
    /// - Throws: ``NodeError``.
    func setPeer(_ id: String, disabled: Bool) async throws -> PeerChange {
        let present = try await peers().filter(\.isPresent).map(\.record.number)
        let change = try await queue.commit { try Catalog.setPeer($0, id, disabled: disabled, present: present) }
        if change == .done, !disabled {
            try await pool.run { [self] in try directories.open(catalog.read(Catalog.peers), retrying: true) }
        }
        return change
    }

    private static func space(of peers: [PeerStatus], capacity: Int?) -> (used: Int, total: Int) {
        let used = peers.reduce(0) { $0 +| $1.record.bytes }
        return (used, capacity ?? (used +| (peers.map(\.free).max() ?? 0)))
    }
}
