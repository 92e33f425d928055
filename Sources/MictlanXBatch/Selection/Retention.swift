internal import MictlanXText

/// Leaves the newest balls of each group out of a selection, so that no group is ever emptied by what is done with it.
package struct Retention: Sendable {
    /// How many of each group stay, at least one.
    package let keep: Int
    /// The group of a ball.
    package let group: @Sendable (BallItem) throws -> [UInt8]

    package init(keep: Int, group: @escaping @Sendable (BallItem) throws -> [UInt8]) {
        self.keep = max(1, keep)
        self.group = group
    }

    /// What the groups of a selection are, for people.
    package struct Groups: Hashable, Sendable {
        /// One of them.
        package struct Group: Hashable, Sendable {
            package let name: String
            package let balls: Int
            package let kept: Int
        }

        /// How many groups there are.
        package private(set) var count = 0
        /// How many balls stay.
        package private(set) var kept = 0
        /// How many groups have one ball.
        package private(set) var single = 0
        /// The first groups.
        package private(set) var first: [Group] = []

        static let shown = 10

        init() {}

        mutating func add(_ group: Group) {
            count += 1
            kept += group.kept
            if group.balls == 1 { single += 1 }
            if first.count < Self.shown { first.append(group) }
        }

        /// Whether nothing can ever be selected, because every ball is a group of its own.
        package var areAllSingle: Bool { count > 1 && single == count }

        /// A line for the totals and one for each of the first groups.
        package var notes: [String] {
            let groups = first.map { "\($0.name.isEmpty ? "''" : $0.name): \($0.kept) of \($0.balls) kept" }
            let rest = count > first.count ? ["and \(Count(count - first.count, "more group"))"] : []
            return ["\(Count(count, "group")), \(Count(kept, "ball")) kept"] + groups + rest
        }
    }
}
