/// Goes through earlier lines that begin with what is typed. libedit's own search takes it as a regular expression, anywhere
/// in a line (findings/editrc-search.sh).
struct PrefixSearch {
    private let maximumCount: Int
    /// The lines, oldest first.
    private(set) var entries: [String] = []
    /// What was typed, which entry stands in its place, counted from the newest, and that entry.
    private var found: (typed: String, index: Int, entry: String)?

    /// - Parameter maximumCount: how many lines are kept.
    init(maximumCount: Int) { self.maximumCount = maximumCount }

    mutating func remember(_ entry: String) {
        found = nil
        guard entries.last != entry else { return }
        entries.append(entry)
        if entries.count > maximumCount { entries.removeFirst() }
    }

    /// How the newest line goes on that begins with `line`; nil where there is none, or where it has several rows.
    func rest(of line: String) -> String? {
        guard !line.isEmpty, found == nil else { return nil }
        guard let entry = entries.last(where: { $0 != line && $0.utf8.starts(with: line.utf8) }), !entry.contains("\n")
        else {
            return nil
        }
        let rest = entry.unicodeScalars.dropFirst(line.unicodeScalars.count)
        return rest.contains { $0.properties.generalCategory == .control }
            ? nil : String(String.UnicodeScalarView(rest))
    }

    /// The next older line.
    ///
    /// - Parameters:
    ///   - line: the line as it is.
    ///   - typed: the part of it before the cursor.
    /// - Returns: `nil` where there is none.
    mutating func older(than line: String, typed: String) -> String? {
        let start = found.flatMap { $0.entry == line ? $0 : nil }
        let typed = start?.typed ?? typed
        for index in ((start?.index ?? -1) + 1)..<max(entries.count, (start?.index ?? -1) + 1) {
            let entry = entries[entries.count - 1 - index]
            guard entry.hasPrefix(typed), entry != line else { continue }
            found = (typed, index, entry)
            return entry
        }
        return nil
    }

    /// The next newer line, at last what was typed.
    ///
    /// - Parameter line: the line as it is.
    /// - Returns: `nil` where nothing was looked for.
    mutating func newer(than line: String) -> String? {
        guard let start = found, start.entry == line else { return nil }
        for index in (0..<start.index).reversed() {
            let entry = entries[entries.count - 1 - index]
            guard entry.hasPrefix(start.typed), entry != line else { continue }
            found = (start.typed, index, entry)
            return entry
        }
        found = nil
        return start.typed
    }
}
