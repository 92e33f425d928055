import ArgumentParser

/// Chunks of a ball by their indexes, as in `3` or `0-7`; the first has the index 0.
struct ChunkRange: Hashable, Sendable {
    let indexes: ClosedRange<Int>

    init(parsing text: String) throws {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            first >= 0,
            last >= first, last < .max
        else { throw ValidationError("write an index or two, as 3 or 0-7; the first chunk is 0") }
        indexes = first...last
    }
}
