internal import GRDB
internal import Glibc
internal import Synchronization

/// Group commit: whatever waits while one transaction is being synchronized shares the next.
///
/// One drain runs at a time, on a thread of the pool. A change that is refused does not take its neighbours along. No waiter
/// hears of success before the commit of the group.
final class CommitQueue: Sendable {
    private struct Change: Sendable {
        let weight: Int
        let isAlone: Bool
        /// Applies the change; the result tells the waiter, and is called after the commit.
        let apply: @Sendable (Database) throws -> @Sendable () -> Void
        let fail: @Sendable (any Error) -> Void

        /// Tells the waiter, when it is called.
        func failing(_ error: NodeError) -> @Sendable () -> Void { { fail(error) } }
    }

    private struct State {
        var waiting: [Change] = []
        /// By the thread that gathers them: see ``together(_:)``.
        var gathered: [pthread_t: [Change]] = [:]
        var isDraining = false
        var statistics = Statistics()

        /// Lets changes wait for the drain.
        ///
        /// - Returns: whether it is to be started.
        mutating func add(_ changes: [Change]) -> Bool {
            waiting += changes
            guard !isDraining, !waiting.isEmpty else { return false }
            isDraining = true
            return true
        }
    }

    /// What was done so far.
    struct Statistics: Hashable, Sendable {
        /// Transactions that were committed.
        var batches = 0
        /// Changes in them.
        var changes = 0
        /// Transactions that failed as a whole.
        var failures = 0
    }

    /// What was done so far.
    var statistics: Statistics { state.withLock { $0.statistics } }

    /// Whether no change waits.
    var isQuiet: Bool { state.withLock { $0.waiting.isEmpty } }

    private let catalog: Catalog
    private let reserve: Reserve?
    private let pool: BlockingPool
    /// Whether changes share transactions.
    private let groups: Bool
    private let state = Mutex(State())

    init(catalog: Catalog, pool: BlockingPool, groups: Bool = true, reserve: Reserve? = nil) {
        self.catalog = catalog
        self.reserve = reserve
        self.pool = pool
        self.groups = groups
    }

    /// Applies a change and waits until it is durable.
    ///
    /// - Parameters:
    ///   - weight: bytes that the change writes, about; 0 for one that stores nothing, for which room is kept on the disk.
    ///   - isAlone: whether it does not share its transaction.
    ///   - change: what to do; it may run again only when it was rolled back.
    /// - Returns: what `change` returned.
    /// - Throws: ``NodeError``, or what `change` throws.
    func commit<Value: Sendable>(
        weight: Int = 0, alone isAlone: Bool = false, _ change: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(weight: weight, alone: isAlone, change) { continuation.resume(with: $0) }
        }
    }

    /// Applies a change and calls back, on a thread of the pool, when it is durable or has failed.
    ///
    /// - Parameters:
    ///   - weight: bytes that the change writes, about.
    ///   - isAlone: whether it does not share its transaction: for what acts outside the catalog on what it finds there, and
    ///     must not find what another change of the same group did and may yet be rolled back.
    ///   - change: what to do.
    ///   - completion: hears of the outcome, once.
    func enqueue<Value: Sendable>(
        weight: Int = 0, alone isAlone: Bool = false, _ change: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let entry = Change(
            weight: weight, isAlone: isAlone,
            apply: { db in
                let value = try change(db)
                return { completion(.success(value)) }
            },
            fail: { completion(.failure($0)) })
        let thread = pthread_self()
        let startsDrain = state.withLock { state in
            guard state.gathered[thread]?.append(entry) == nil else { return false }
            return state.add([entry])
        }
        if startsDrain { startDrain() }
    }

    /// Takes the changes that `body` enqueues on this thread together: none is applied before the last one is there, so that
    /// they share a transaction. Those of other threads do not wait for them.
    ///
    /// - Parameters:
    ///   - mayDrain: whether this is a thread of the pool, which then applies them itself: another one would have to wake up.
    ///   - body: enqueues them.
    /// - Returns: what `body` returned.
    /// - Throws: what `body` throws.
    func together<Value>(drainsHere mayDrain: Bool = false, _ body: () throws -> Value) rethrows -> Value {
        let thread = pthread_self()
        let isOutermost = state.withLock { state in
            guard state.gathered[thread] == nil else { return false }
            state.gathered[thread] = []
            return true
        }
        guard isOutermost else { return try body() }
        defer {
            let startsDrain = state.withLock { state in
                state.add(state.gathered.removeValue(forKey: thread) ?? [])
            }
            if startsDrain { if mayDrain { drain() } else { startDrain() } }
        }
        return try body()
    }

    private func startDrain() {
        pool.submit {
            self.drain()
        } refused: {
            self.refuseAll()
        }
    }

    private func drain() {
        while let group = nextGroup() {
            let outcomes: [@Sendable () -> Void]
            do throws(NodeError) {
                outcomes = try commit(group)
            } catch {
                outcomes = error.code == .storeFull ? retry(group, after: error) : group.map { $0.failing(error) }
            }
            for outcome in outcomes { outcome() }
        }
    }

    private func commit(_ group: [Change]) throws(NodeError) -> [@Sendable () -> Void] {
        do {
            let outcomes = try applied(group)
            state.withLock { state in
                state.statistics.batches += 1
                state.statistics.changes += group.count
            }
            return outcomes
        } catch {
            state.withLock { $0.statistics.failures += 1 }
            throw NodeError(catalog: error, at: catalog.path)
        }
    }

    /// Applies the changes of a group in one transaction: without savepoints, for which SQLite would copy every page that it
    /// changes, and once more with them where one of several was refused.
    private func applied(_ group: [Change]) throws -> [@Sendable () -> Void] {
        do {
            return try catalog.database.write { db in
                try group.map { change in
                    do {
                        return try change.apply(db)
                    } catch let error where Self.isRefusal(error) {
                        throw Refused(reason: error)
                    }
                }
            }
        } catch let refused as Refused {
            guard group.count > 1 else {
                let error = NodeError(catalog: refused.reason, at: catalog.path)
                return group.map { $0.failing(error) }
            }
            return try catalog.database.write { db in try group.map { try applySafely($0, to: db) } }
        }
    }

    /// On a full disk: makes room for the changes that add nothing, as deletes do, and fails the others.
    private func retry(_ group: [Change], after error: NodeError) -> [@Sendable () -> Void] {
        let small = group.filter { $0.weight == 0 }
        let failing = group.filter { $0.weight > 0 }.map { $0.failing(error) }
        guard let reserve, !small.isEmpty else { return group.map { $0.failing(error) } }
        _ = reserve.release()
        // The log has grown with what was refused; without it there is room again.
        _ = try? catalog.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        do throws(NodeError) {
            return try commit(small) + failing
        } catch {
            return small.map { $0.failing(error) } + failing
        }
    }

    /// Applies one change in its savepoint.
    ///
    /// - Throws: the errors after which SQLite may have rolled back the whole transaction: they fail the group.
    private func applySafely(_ change: Change, to db: Database) throws -> @Sendable () -> Void {
        try db.run("SAVEPOINT change")
        do {
            let outcome = try change.apply(db)
            try db.run("RELEASE change")
            return outcome
        } catch let error where Self.isRefusal(error) {
            try db.run("ROLLBACK TO change")
            try db.run("RELEASE change")
            return change.failing(NodeError(catalog: error, at: catalog.path))
        }
    }

    /// Whether an error concerns one change alone, and not the transaction.
    private static func isRefusal(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return true }
        return error.resultCode == .SQLITE_CONSTRAINT
    }

    private func nextGroup() -> [Change]? {
        state.withLock { state in
            guard let first = state.waiting.first else {
                state.isDraining = false
                return nil
            }
            var weight = first.weight
            let end =
                state.waiting.indices.dropFirst().first { index in
                    let change = state.waiting[index]
                    defer { weight += change.weight }
                    return !groups || weight > Self.maximumWeight || first.isAlone || change.isAlone
                } ?? state.waiting.count
            let group = Array(state.waiting[..<min(end, Self.maximumCount)])
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    private func refuseAll() {
        let refused = state.withLock { state in
            defer {
                state.waiting = []
                state.isDraining = false
            }
            return state.waiting
        }
        for change in refused { change.fail(NodeError(.io, "the node is shutting down")) }
    }

    private static let maximumCount = 256
    private static let maximumWeight = 4_194_304
}

/// One change of a group was refused; nothing of the group has happened.
private struct Refused: Error {
    let reason: any Error
}
