/// Looks for earlier lines that hold a text which is typed meanwhile.
struct IncrementalSearch {
    private let entries: [String]
    private(set) var pattern = ""
    /// The entry that is shown, counted from the newest.
    private var index: Int?
    /// Whether no entry holds the pattern.
    private(set) var hasFailed = false

    /// - Parameter entries: the lines, oldest first.
    init(_ entries: [String]) { self.entries = entries }

    /// The line that was found, and where the pattern begins in it, in scalars; nil before the first.
    var found: (entry: String, cursor: Int)? {
        guard let index else { return nil }
        let entry = entries[entries.count - 1 - index]
        let start = entry.firstRange(of: pattern)?.lowerBound ?? entry.endIndex
        return (entry, entry.unicodeScalars.distance(from: entry.startIndex, to: start))
    }

    mutating func type(_ scalar: Unicode.Scalar) {
        pattern.unicodeScalars.append(scalar)
        look(from: index ?? 0, by: 1)
    }

    /// Takes the last character of the pattern away and begins at the newest line again.
    mutating func erase() {
        guard !pattern.isEmpty else { return }
        pattern.unicodeScalars.removeLast()
        index = nil
        hasFailed = false
        if !pattern.isEmpty { look(from: 0, by: 1) }
    }

    mutating func older() { look(from: index.map { $0 + 1 } ?? 0, by: 1) }

    mutating func newer() { look(from: (index ?? 0) - 1, by: -1) }

    private mutating func look(from start: Int, by step: Int) {
        guard !pattern.isEmpty else { return }
        let shown = index.map { entries[entries.count - 1 - $0] }
        var next = start
        while entries.indices.contains(next) {
            let entry = entries[entries.count - 1 - next]
            // A line that was entered twice is found once, but longer patterns may stay on the one that is shown.
            if entry.contains(pattern), next == index || entry != shown {
                index = next
                hasFailed = false
                return
            }
            next += step
        }
        hasFailed = true
    }
}
