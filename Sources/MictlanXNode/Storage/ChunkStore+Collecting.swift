internal import Logging
internal import Synchronization
internal import SystemPackage

/// The collector takes contents away that no chunk refers to: from their directory inside a transaction of the catalog, and
/// from the disk after it.
///
/// The transaction is its own. In a group it would also see what the group's other changes deleted, and take it away; if
/// the node then died before the commit, those chunks would be back, without their bytes.
extension ChunkStore {
    /// Removes the contents that no chunk refers to, in the background, a few at a time. Each transaction of the collector
    /// holds others up: while changes wait it takes one for many calls.
    func collect() {
        let isQuiet = queue.isQuiet
        let starts = collecting.withLock { collecting in
            collecting.calls += 1
            guard !collecting.isRunning, !collecting.isStopped, isQuiet || collecting.calls >= Self.collectionSize
            else {
                return false
            }
            collecting = Collecting(isRunning: true)
            return true
        }
        if starts { collectSome() }
    }

    /// Ends the collector behind its current transaction, for good: the next start goes on.
    func stopCollecting() { collecting.withLock { $0.isStopped = true } }

    /// Removes the contents that no chunk refers to.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``NodeError``.
    func collectAll() async throws -> Int {
        var count = 0
        while true {
            let collected = try await queue.commit(alone: true) { try self.withdrawSome($0) }
            remove(collected)
            count += collected.paths.count
            if collected.isLast { return count }
        }
    }

    private func collectSome() {
        queue.enqueue(alone: true) {
            try self.withdrawSome($0)
        } completion: { result in
            switch result {
            case .success(let collected):
                self.remove(collected)
                if !collected.isLast, !self.collecting.withLock({ $0.isStopped }) { return self.collectSome() }
            case .failure(let error):
                self.logger.warning("cannot collect deleted contents", metadata: ["error": "\(error)"])
            }
            self.collecting.withLock { $0.isRunning = false }
            // One that asked meanwhile and was sent away may have been the last.
            if case .success = result, self.collecting.withLock({ $0.calls > 0 }) { self.collect() }
        }
    }

    /// Looks at a few contents and takes those that no chunk has out of their directories.
    private func withdrawSome(_ db: CatalogTransaction) throws -> Collected {
        var paths: [FilePath] = []
        let count = try Catalog.collect(db, at: directories.all.map(\.number), limit: Self.collectionSize) {
            checksum, peer in
            if let path = try directories[peer]?.withdraw(checksum) { paths.append(path) }
        }
        return Collected(paths: paths, isLast: count < Self.collectionSize)
    }

    private func remove(_ collected: Collected) {
        for path in collected.paths { try? files.remove(path) }
        if reserve.isReleased { reserve.keep() }
    }

    private static let collectionSize = 256
}

/// Whether the collector is at work, and how often it was asked for since it began.
struct Collecting {
    var isRunning = false
    var calls = 0
    /// Whether it is to do no more.
    var isStopped = false
}

/// What one transaction of the collector took away.
private struct Collected: Sendable {
    /// Where it lies until it is removed.
    let paths: [FilePath]
    let isLast: Bool
}
