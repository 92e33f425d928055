import MictlanXModel
import MictlanXText

/// Balls and their bytes, summed up.
struct Usage: Sendable, Equatable {
    var size = 0
    var balls = 0

    mutating func add(_ bytes: Int) {
        size +|= bytes
        balls += 1
    }
}

/// What `du` counts: one total for each group that is shown, and that of all.
struct UsageTotals {
    /// What balls are grouped by.
    enum Grouping: Sendable {
        /// The directories below a name, so many levels of them.
        case directories(below: [UInt8], depth: Int)
        /// The values of a tag.
        case tag(String)
    }

    /// More groups are not held.
    static let limit = 100_000

    let grouping: Grouping
    private(set) var total = Usage()
    /// By the name of the directory or the value of the tag; `nil` is the group of those without the tag.
    private(set) var groups: [[UInt8]?: Usage] = [:]

    init(_ grouping: Grouping) { self.grouping = grouping }

    /// Counts a ball.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - size: its bytes.
    ///   - tags: its tags.
    /// - Throws: `ShellError` with code 8 for more groups than are held.
    mutating func add(_ name: [UInt8], size: Int, tags: [String: String]) throws(ShellError) {
        total.add(size)
        switch grouping {
        case .tag(let key): try count(size, in: tags[key].map { Array($0.utf8) })
        case .directories(let prefix, let depth):
            guard depth > 0, name.starts(with: prefix) else { return }
            var level = 0
            var place = prefix.count
            while level < depth, let slash = name[place...].firstIndex(of: UInt8(ascii: "/")) {
                level += 1
                place = slash + 1
                try count(size, in: Array(name[...slash]))
            }
        }
    }

    private mutating func count(_ size: Int, in group: [UInt8]?) throws(ShellError) {
        guard groups[group] != nil || groups.count < Self.limit else {
            throw .guarded(
                "more than \(Count.grouped(Self.limit)) groups cannot be shown",
                hint: "-d 1 shows one level of directories, -s the total alone")
        }
        groups[group, default: Usage()].add(size)
    }

    /// The groups, the largest first.
    var sorted: [(group: [UInt8]?, usage: Usage)] {
        groups.map { (group: $0.key, usage: $0.value) }.sorted { left, right in
            if left.usage.size != right.usage.size { return left.usage.size > right.usage.size }
            return (left.group ?? []).lexicographicallyPrecedes(right.group ?? [])
        }
    }
}
