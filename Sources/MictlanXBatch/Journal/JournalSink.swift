internal import Synchronization

/// Where a journal's records go: memory now, a file with frames and fsync for runs that survive a kill.
package protocol JournalSink: Sendable {
    /// Writes one record behind all earlier ones. It survives a kill of the process when the call returns.
    ///
    /// - Throws: `MictlanXError` `journal` when it cannot be written; the run stops then.
    func append(_ record: JournalRecord) async throws

    /// Returns when everything appended so far survives a power failure.
    ///
    /// - Throws: `MictlanXError` `journal`; the run stops then, and the barrier is not tried again.
    func barrier() async throws
}

/// The runner's pen: writes each record so that it is durable when something could come to depend on it.
///
/// Records that need a barrier wait for the next effect, which must not happen before they are durable. A run of one step
/// thus waits for the disk once before its first request and once at its end, however many records are before them.
package struct Journal: Sendable {
    private struct State {
        /// How many records need a barrier, and how many of them have had it.
        var owed = 0
        var paid = 0
    }

    /// A class, since every copy of the pen has the same debts.
    private final class Debts: Sendable {
        let state = Mutex(State())
    }

    private let sink: any JournalSink
    private let debts = Debts()

    package init(sink: any JournalSink) { self.sink = sink }

    /// Writes a record. What is begun by it waits for the records before it; the end of a run, and a moment that is
    /// waited for, are durable when this returns.
    package func write(_ record: JournalRecord) async throws {
        try await sink.append(record)
        switch record.durability {
        case .barrier: try await barrier()
        case .beforeEffect: debts.state.withLock { $0.owed += 1 }
        case .covered, .grouped: break
        }
        if case .begun = record { try await beforeEffect() }
    }

    /// Returns when the store, a file or a program may be touched: every record that such an effect relies on is durable.
    package func beforeEffect() async throws {
        let target = debts.state.withLock { $0.paid < $0.owed ? $0.owed : nil }
        guard let target else { return }
        try await sink.barrier()
        debts.state.withLock { $0.paid = max($0.paid, target) }
    }

    /// Returns when everything written so far is durable.
    package func barrier() async throws {
        let target = debts.state.withLock { $0.owed }
        try await sink.barrier()
        debts.state.withLock { $0.paid = max($0.paid, target) }
    }

    /// Writes that requests are about to be sent whose effect cannot be taken back: durable before the first of them.
    package func writeBeforeDelete(_ step: String, ordinals: [Int], attempt: Int) async throws {
        try await sink.append(.begun(step, ordinals: ordinals, attempt: attempt))
        try await barrier()
    }
}

/// A journal that lives as long as the process. It keeps the fold, not the records, so that its size does not grow with
/// the number of items.
package actor MemoryJournal: JournalSink {
    /// What the records amount to.
    package private(set) var history: RunHistory

    package init(history: RunHistory = RunHistory()) { self.history = history }

    package func append(_ record: JournalRecord) { history.apply(record) }
    package func barrier() {}
}
