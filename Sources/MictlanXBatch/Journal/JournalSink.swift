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

/// The runner's pen: writes each record with the durability that it needs.
package struct Journal: Sendable {
    private let sink: any JournalSink

    package init(sink: any JournalSink) { self.sink = sink }

    /// Writes a record and waits for the barrier where the record asks for one.
    package func write(_ record: JournalRecord) async throws {
        try await sink.append(record)
        if record.durability == .barrier { try await sink.barrier() }
    }

    /// Returns when everything written so far is durable.
    package func barrier() async throws { try await sink.barrier() }

    /// Writes that requests are about to be sent whose effect cannot be taken back: durable before the first of them.
    package func writeBeforeDelete(_ step: String, ordinals: [Int], attempt: Int) async throws {
        try await sink.append(.begun(step, ordinals: ordinals, attempt: attempt))
        try await sink.barrier()
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
