internal import FoundationEssentials
internal import GRDB

extension ChunkStore {
    /// Makes replicas of a chunk from one of those it has, and forgets lost ones, in one transaction.
    ///
    /// - Parameters:
    ///   - set: the chunk.
    ///   - sources: peers to copy from, in this order.
    ///   - targets: peers that get a replica.
    ///   - lost: peers whose replica is no more.
    ///   - isWanted: whether the chunk is to have as many replicas from now on.
    /// - Returns: the peers that got one; none when the chunk is gone, or no source is whole.
    /// - Throws: ``NodeError``.
    func copy(
        _ set: ReplicaSet, from sources: [Int], to targets: [Int], dropping lost: [Int] = [], isWanted: Bool = false
    ) async throws -> [Int] {
        if let content = try await pool.run({ try self.smallBytes(set.chunk, at: sources) }) {
            let replicas = StoredReplicas(peers: targets, content: content, time: time())
            let isDone = try await queue.commit(weight: content.count * targets.count) { db in
                try self.withinCapacity(db) {
                    try Catalog.addReplicas(db, replicas, to: set, dropping: lost, isWanted: isWanted)
                }
            }
            return isDone ? targets : []
        }
        let pending = try await pool.run { try self.copies(of: set.chunk, from: sources, to: targets) }
        guard !pending.isEmpty || targets.isEmpty else { return [] }
        let replicas = StoredReplicas(peers: pending.map(\.peer), content: nil, time: time())
        let lost = pending.count == targets.count ? lost : []
        while true {
            let isDone: Bool?
            do {
                try await pool.run { for replica in pending { try replica.blobs.publish(replica.blob) } }
                isDone = try await queue.commit { db in
                    for replica in pending where try !replica.blobs.holds(set.chunk.checksum, size: set.chunk.size) {
                        return nil
                    }
                    return try self.withinCapacity(db) {
                        try Catalog.addReplicas(db, replicas, to: set, dropping: lost, isWanted: isWanted)
                    }
                }
            } catch {
                abandon(pending)
                throw error
            }
            // The collector was quicker than we: publish again.
            guard let isDone else { continue }
            // If the chunk was removed meanwhile, nothing refers to what was published.
            if isDone { forget(pending) } else { abandon(pending) }
            return isDone ? pending.map(\.peer) : []
        }
    }

    /// Copies sealed replicas to further peers until there are as many as were wanted.
    ///
    /// - Parameters:
    ///   - sealed: what some peers have; at least one.
    ///   - chunk: the chunk.
    ///   - count: how many replicas there are to be.
    /// - Returns: all of them.
    /// - Throws: ``NodeError`` when no other peer can take one.
    func complete(_ sealed: [PendingReplica], of chunk: CatalogChunk, count: Int) throws -> [PendingReplica] {
        guard sealed.count < count, let source = sealed.first else { return sealed }
        var replicas = sealed
        let others = candidates(try peerStatuses()).filter { other in !sealed.contains { $0.peer == other.number } }
        let roomy = Placement.choose(others.count, size: chunk.size, among: others)
        var failure: (any Error)?
        for number in roomy where replicas.count < count {
            guard let blobs = directories[number] else { continue }
            let path = source.blobs.path(of: source.blob)
            do {
                if let blob = try blobs.copy(chunk.checksum, size: chunk.size, from: path) {
                    replicas.append(PendingReplica(peer: number, blobs: blobs, blob: blob))
                }
            } catch {
                failure = error
            }
        }
        guard replicas.count == count else {
            forget(replicas)
            if let failure { throw failure }
            throw roomy.isEmpty && !others.isEmpty
                ? NodeError(.storeFull, "a peer failed during the upload and no other one has room; delete balls")
                : NodeError(.io, "a peer failed during the upload and no other one can take its replica; try again")
        }
        return replicas
    }

    /// Drops pending names in the background: after the commit, or when it failed.
    func forget(_ replicas: [PendingReplica]) {
        pool.submit { for replica in replicas { replica.blobs.forget(replica.blob) } }
    }

    /// Drops pending names of contents that were perhaps published and that nothing refers to: first the collector gets
    /// to know them.
    func abandon(_ replicas: [PendingReplica]) {
        guard !replicas.isEmpty else { return }
        queue.enqueue { db in
            for replica in replicas { try Catalog.suspect(db, [replica.blob.checksum], at: replica.peer) }
        } completion: { result in
            // Otherwise the pending names stay for the next sweep, which hands them to the collector.
            guard case .success = result else { return }
            for replica in replicas { replica.blobs.forget(replica.blob) }
            self.collect()
        }
    }

    /// The directories of peers, in order.
    ///
    /// - Throws: ``NodeError`` when none of them is there.
    func open(_ peers: [Int]) throws -> [(number: Int, blobs: BlobStore)] {
        let open = peers.compactMap { number in directories[number].map { (number: number, blobs: $0) } }
        guard !open.isEmpty else {
            throw NodeError(.io, "the directories of the chosen peers are not there; try again")
        }
        return open
    }

    private func smallBytes(_ chunk: CatalogChunk, at peers: [Int]) throws -> Data? {
        for peer in peers {
            guard let source = try source(of: chunk, at: peer) else { continue }
            if case .bytes(let bytes) = source { return bytes }
            ChunkContent(chunk: chunk, peer: peer, source: source).close()
        }
        return nil
    }

    private func copies(of chunk: CatalogChunk, from sources: [Int], to targets: [Int]) throws -> [PendingReplica] {
        var copies: [PendingReplica] = []
        do {
            for target in targets {
                guard let blobs = directories[target] else { continue }
                for source in sources {
                    guard let path = directories[source]?.path(of: chunk.checksum),
                        let blob = try blobs.copy(chunk.checksum, size: chunk.size, from: path)
                    else { continue }
                    copies.append(PendingReplica(peer: target, blobs: blobs, blob: blob))
                    break
                }
            }
        } catch {
            forget(copies)
            throw error
        }
        return copies
    }
}
