/// How far work on items has come: at the prompt and in a run alike.
package struct ItemProgress: Hashable, Sendable {
    /// The items that are settled.
    package var done = 0
    package var failed = 0
    /// `nil` while it is not known.
    package var total: Int?
    /// The bytes that have been moved, those of items on the way among them.
    package var bytes = 0
    /// `nil` while it is not known, and where nothing is moved.
    package var totalBytes: Int?
    /// How many items were found so far, while their list is made.
    package var listed = 0
    /// The bytes that were read so far of large files whose checksums are being made, before they are sent.
    package var hashing = 0
    /// The bytes that were read so far of what is only sent when all of it is there: of a pipe, or of a ball that is copied.
    package var reading = 0

    package init(total: Int? = nil, totalBytes: Int? = nil) {
        self.total = total
        self.totalBytes = totalBytes
    }

    /// Whether nothing is left.
    package var isComplete: Bool { total.map { done + failed >= $0 } ?? false }

    /// The part that is done, from 0 to 1: of the bytes where there are any, else of the items.
    package var fraction: Double? {
        if let totalBytes, totalBytes > 0 { return min(1, Double(bytes) / Double(totalBytes)) }
        // One item is either done or not.
        guard let total, total > 1 else { return nil }
        return min(1, Double(done + failed) / Double(total))
    }
}
