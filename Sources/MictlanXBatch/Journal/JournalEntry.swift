package import MictlanXModel

/// A record as it stands in a journal: with its place and the moment at which it was written.
package struct JournalEntry: Hashable, Sendable {
    /// The number of the record, from 0 without a gap.
    package let number: Int
    package let time: Timestamp
    package let record: JournalRecord

    package init(number: Int, time: Timestamp, record: JournalRecord) {
        self.number = number
        self.time = time
        self.record = record
    }
}
