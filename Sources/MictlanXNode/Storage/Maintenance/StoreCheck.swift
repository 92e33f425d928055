internal import GRDB
internal import MictlanXModel
public import SystemPackage

/// Looks at a store from end to end and changes nothing; only the copy of an older catalog goes, when all is well.
///
/// A node may be running: what looks wrong is looked at again, so that what the node removes meanwhile is no finding, and
/// files that no chunk refers to yet are passed over.
public struct StoreCheck: Sendable {
    private let store: FilePath
    private let files: any FileOperations
    private let catalog: Catalog
    private let pool: BlockingPool

    /// Checks a store.
    ///
    /// - Returns: what was found.
    /// - Throws: ``NodeError`` when there is no store or it cannot be read, `CancellationError`.
    public static func run(_ store: FilePath) async throws -> StoreReport {
        let pool = BlockingPool(threadCount: 1)
        do {
            let files = SystemFileOperations()
            let catalog = try await pool.run {
                try Catalog(reading: store.appending(CatalogFile.name), files: files)
            }
            let check = StoreCheck(store: store, files: files, catalog: catalog, pool: pool)
            var report = try await check.report()
            try? catalog.database.close()
            if report.isClean, !catalog.isReadOnly {
                report.removedCopies = try await pool.run {
                    try OlderCatalog(CatalogFile(directory: store, files: files)).remove()
                }
            }
            await pool.shutDown()
            return report
        } catch {
            await pool.shutDown()
            throw error
        }
    }

    /// A check of a store that is open, or of one over other file operations.
    init(store: FilePath, files: any FileOperations, catalog: Catalog, pool: BlockingPool) {
        self.store = store
        self.files = files
        self.catalog = catalog
        self.pool = pool
    }

    func report() async throws -> StoreReport {
        let (first, peers) = try await pool.run { try overview() }
        var report = first
        guard report.counts[.catalogDamaged] == nil else { return report }
        let verifier = ReplicaVerifier(catalog: catalog, roots: roots(of: peers), files: files)
        let ids = Dictionary(uniqueKeysWithValues: peers.map { ($0.number, $0.id) })
        var last: Checksum?
        while true {
            try Task.checkCancellation()
            let (start, current) = (last, report)
            let (page, next) = try await pool.run {
                var report = current
                let page = try catalog.read { try Catalog.contents($0, after: start, limit: Self.pageSize) }
                for content in page { try examine(content, verifier, ids, &report) }
                return (page, report)
            }
            report = next
            guard let end = page.last?.checksum, page.count == Self.pageSize else { break }
            last = end
        }
        let current = report
        return try await pool.run {
            var report = current
            for peer in peers { try examineFiles(of: peer, verifier.roots[peer.number], &report) }
            return report
        }
    }

    /// The directory of contents of each peer that is there.
    func roots(of peers: [PeerRecord]) -> [Int: FilePath] {
        var roots: [Int: FilePath] = [:]
        for peer in peers {
            let root = store.pushing(peer.directory).lexicallyNormalized().appending("blobs")
            if (try? files.size(of: root)) ?? nil != nil { roots[peer.number] = root }
        }
        return roots
    }

    /// What the catalog says of itself, in one snapshot.
    private func overview() throws -> (StoreReport, [PeerRecord]) {
        var report = StoreReport()
        let peers = try catalog.read { db -> [PeerRecord] in
            let damage = try Catalog.damage(db)
            for line in damage { report.add(.catalogDamaged, CatalogFile.name, line) }
            guard damage.isEmpty else { return [] }
            for (book, rows) in try Catalog.wrongBooks(db) {
                report.add(.booksWrong, book, "\(rows) rows differ from what the chunks say", count: rows)
            }
            for chunk in try Catalog.unreadableDocuments(db) {
                report.add(.documentUnreadable, chunk, "what the catalog says of it is not JSON")
            }
            report.chunks = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunk") ?? 0
            report.staged = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM chunk WHERE staged = 1") ?? 0
            let short =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM chunk WHERE replication >
                            (SELECT COUNT(*) FROM replica WHERE replica.chunk = chunk.id)
                        """) ?? 0
            if short > 0 { report.add(.short, "chunks", "\(short) have fewer replicas than asked for", count: short) }
            return try Catalog.peers(db)
        }
        let roots = roots(of: peers)
        for peer in peers where roots[peer.number] == nil && peer.chunks > 0 {
            report.add(.peerAbsent, peer: peer.id, "\(peer.directory)", "the peer's directory is not there")
        }
        report.isInUse = try peers.contains { try isInUse($0) }
        return (report, peers)
    }

    private func examine(
        _ content: StoredContent, _ verifier: ReplicaVerifier, _ ids: [Int: String], _ report: inout StoreReport
    ) throws {
        var bad: [(peer: Int, verdict: ReplicaVerifier.Verdict)] = []
        for peer in content.peers {
            let verdict = try verifier.verdict(on: content, at: peer)
            report.verified += 1
            report.verifiedBytes += content.size
            if verdict != .good { bad.append((peer, verdict)) }
        }
        guard !bad.isEmpty || content.peers.isEmpty else { return }
        // Perhaps it was deleted or moved while we read: only what is still so is a finding.
        guard let now = try catalog.read({ try Catalog.content($0, content.checksum) }), now.peers == content.peers
        else { return }
        let isLost = bad.count == content.peers.count
        for (peer, verdict) in bad {
            let finding: StoreReport.Finding =
                isLost ? .contentLost : verdict == .missing ? .replicaMissing : .replicaDamaged
            switch verdict {
            case .damaged(let reason), .unreadable(let reason):
                report.add(finding, peer: ids[peer], content.example, reason)
            case .missing, .good:
                report.add(finding, peer: ids[peer], content.example, "\(content.checksum) is not there")
            }
        }
        if content.peers.isEmpty { report.add(.contentLost, content.example, "no peer is to hold it") }
    }

    private func examineFiles(of peer: PeerRecord, _ root: FilePath?, _ report: inout StoreReport) throws {
        guard let root else { return }
        for directory in try files.names(in: root) {
            let path = root.appending(directory)
            guard directory.string.utf8.count == 2, let names = try? files.names(in: path) else {
                report.add(.foreign, peer: peer.id, "\(path)", "not a directory of contents")
                continue
            }
            for name in names {
                guard let checksum = Checksum(hex: name.string) else {
                    report.add(.foreign, peer: peer.id, "\(path.appending(name))", "not a content")
                    continue
                }
                guard !report.isInUse,
                    try !catalog.read({ try Catalog.isKnown($0, checksum, at: peer.number) })
                else { continue }
                report.add(.orphan, peer: peer.id, "\(path.appending(name))", "no chunk has this content")
            }
        }
        let parts = root.removingLastComponent().appending("part")
        guard !report.isInUse, let names = try? files.names(in: parts) else { return }
        for name in names where !name.string.hasSuffix(PartDirectory.lockSuffix) {
            report.add(.leftover, peer: peer.id, "\(parts.appending(name))", "left by a process that is gone")
        }
    }

    /// Whether a living process has its scratch directory at a peer.
    private func isInUse(_ peer: PeerRecord) throws -> Bool {
        let parts = store.pushing(peer.directory).lexicallyNormalized().appending("part")
        guard try files.size(of: parts) != nil else { return false }
        return try PartDirectory.isInUse(below: parts, files: files)
    }

    private static let pageSize = 64
}
