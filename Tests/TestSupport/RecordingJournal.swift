package import MictlanXBatch
internal import MictlanXClient

/// Keeps every record, for tests that look at their order.
package actor RecordingJournal: JournalSink {
    package private(set) var records: [JournalRecord] = []
    /// How many records there were at each barrier.
    package private(set) var barriers: [Int] = []
    private let limit: Int

    /// - Parameter limit: how many records it takes; the next one fails as on a full disk.
    package init(limit: Int = .max) { self.limit = limit }

    package func append(_ record: JournalRecord) throws {
        guard records.count < limit else { throw MictlanXError(.journal, "no space left for the journal") }
        records.append(record)
    }

    package func barrier() { barriers.append(records.count) }

    /// What the records come to.
    package var history: RunHistory { RunHistory(records) }
}
