internal import GRDB
internal import Logging

/// What a pass over the replicas found and did.
public struct HealReport: Hashable, Sendable {
    /// Chunks looked at.
    public var examined = 0
    /// Replicas made anew.
    public var copied = 0
    /// Chunks of which no replica can be read.
    public var lost = 0
    /// Chunks with fewer replicas than were asked for, because there are not so many peers in service with room.
    public var short = 0

    /// Takes in what another part of the pass found and did.
    mutating func add(_ other: HealReport) {
        examined += other.examined
        copied += other.copied
        lost += other.lost
        short += other.short
    }
}

extension ChunkStore {
    /// Brings every chunk back to the number of replicas that it was put with: missing, cut short or unreadable replicas
    /// are copied from one that is verified on the way. Peers out of service do not count.
    ///
    /// - Returns: what was found and done.
    /// - Throws: ``NodeError``.
    func heal() async throws -> HealReport {
        var report = HealReport()
        var next: Int64? = 0
        while let start = next {
            let part = try await heal(after: start) { false }
            report.add(part.report)
            next = part.next
        }
        return report
    }

    /// A part of ``heal()``: at most a page, at least one chunk.
    ///
    /// - Parameters:
    ///   - start: the row of the chunk after which it begins, 0 for the first part.
    ///   - isEnough: asked after each chunk.
    /// - Returns: what was found and done, and where the next part begins; `nil` for it at the end.
    /// - Throws: ``NodeError``.
    func heal(
        after start: Int64, until isEnough: @Sendable () -> Bool
    ) async throws -> (report: HealReport, next: Int64?) {
        var report = HealReport()
        let page = try await read { try Catalog.replicaSets($0, after: start, limit: Self.healPage) }
        for set in page {
            try Task.checkCancellation()
            try await heal(set, &report)
            if isEnough() { return (report, set.row) }
        }
        guard let end = page.last?.row, page.count == Self.healPage else {
            collect()
            return (report, nil)
        }
        return (report, end)
    }

    /// Copies one chunk to one more peer than it lies at.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: its bucket.
    ///   - peer: the peer to copy from, `nil` for any.
    /// - Returns: the peer it was copied to; `nil` when there is no such chunk at that peer.
    /// - Throws: ``PlacementFailure`` when no other peer can take it, ``NodeError`` when no replica can be read.
    func replicate(_ key: String, in bucket: String, from peer: Int?) async throws -> Int? {
        let set = try await read { try Catalog.replicaSet($0, bucket: bucket, key: key) }
        guard let set, peer.map(set.peers.contains) ?? true else { return nil }
        let statuses = try await peers()
        let inService = candidates(statuses)
        let target = Placement.choose(
            1, size: set.chunk.size, among: inService.filter { !set.peers.contains($0.number) })
        guard let target = target.first else {
            throw PlacementFailure.tooFewPeers(
                wanted: set.peers.count + 1, inService: inService.count, known: statuses.count)
        }
        let sources = peer.map { [$0] } ?? set.peers
        guard try await copy(set, from: sources, to: [target], isWanted: true) == [target] else {
            throw try await pool.run { self.unreadable(set.chunk, at: sources) }
        }
        return target
    }

    /// Looks at the replicas of a chunk in the background, after one of them could not be read.
    func suspect(_ chunk: CatalogChunk) {
        logger.warning("a replica cannot be read; another one was", metadata: ["chunk": "\(chunk.bucket)@\(chunk.key)"])
        repairs.add(.chunk(bucket: chunk.bucket, key: chunk.key))
    }

    /// Heals in the background.
    func perform(_ repair: RepairQueue.Repair) async {
        do {
            var report = HealReport()
            switch repair {
            case .everything:
                report = try await heal()
            case .chunk(let bucket, let key):
                let set = try await read { try Catalog.replicaSet($0, bucket: bucket, key: key) }
                if let set { try await heal(set, &report) }
            }
            logger.info(
                "replicas healed",
                metadata: ["copied": "\(report.copied)", "lost": "\(report.lost)", "short": "\(report.short)"])
        } catch is CancellationError {
            // The node is shutting down; the next one heals at its start, or at the next read.
        } catch {
            logger.warning("cannot heal replicas", metadata: ["error": "\(error)"])
        }
    }

    private func heal(_ set: ReplicaSet, _ report: inout HealReport) async throws {
        report.examined += 1
        let plan = try await pool.run { try self.plan(set) }
        guard !plan.sources.isEmpty else {
            report.lost += 1
            return
        }
        if plan.isShort { report.short += 1 }
        guard !plan.targets.isEmpty || !plan.lost.isEmpty else { return }
        report.copied += try await copy(set, from: plan.sources, to: plan.targets, dropping: plan.lost).count
    }

    private func plan(_ set: ReplicaSet) throws -> HealPlan {
        let statuses = try peerStatuses()
        let present = Set(statuses.filter(\.isPresent).map(\.record.number))
        let inService = Set(statuses.filter(\.isInService).map(\.record.number))
        let sources = try set.peers.filter { try isReadable(set.chunk, at: $0) }
        let good = sources.filter(present.contains)
        let wanted = max(0, set.chunk.replication - good.count(where: inService.contains))
        // A replica that is damaged where it lies is mended there first.
        let mended = set.peers.filter { !good.contains($0) && inService.contains($0) }.prefix(wanted)
        let others = candidates(statuses).filter { !set.peers.contains($0.number) }
        let targets = Array(mended) + Placement.choose(wanted - mended.count, size: set.chunk.size, among: others)
        let isShort = targets.count < wanted
        // What cannot be replaced is not forgotten: a directory that is not there may come back.
        let lost = isShort ? [] : set.peers.filter { !good.contains($0) && !targets.contains($0) }
        return HealPlan(sources: sources, targets: targets, lost: lost, isShort: isShort)
    }

    private static let healPage = 256
}

/// What is to be done for one chunk.
private struct HealPlan: Sendable {
    /// The peers with a replica to copy from; in the catalog it may be that of a peer whose directory is not there.
    let sources: [Int]
    /// The peers that are to get one.
    let targets: [Int]
    /// The peers whose replica is no more and is not missed.
    let lost: [Int]
    let isShort: Bool
}
