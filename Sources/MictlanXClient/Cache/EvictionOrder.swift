internal import Glibc
package import MictlanXModel

/// Which chunks leave the cache first when it is full.
public enum EvictionPolicy: String, Hashable, Sendable, CaseIterable {
    /// Those that were not read for the longest time.
    case lru = "LRU"
    /// Those that were read least often, where a read counts half as much after each half life; among equals, those that
    /// were not read for the longest time.
    case lfu = "LFU"
}

/// The order in which keys are evicted: a heap of their ranks, in which every operation takes logarithmic time.
///
/// Under LFU a score grows by one with every use and halves with every half life. As all scores fade alike, the rank
/// log2(score) + time / half life stays as it is until the next use, so that nothing is to be done while time passes.
package struct EvictionOrder<Key: Hashable & Sendable>: Sendable {
    private struct Node {
        let key: Key
        var rank: Double
        /// The number of its last use.
        var turn: UInt64

        func leaves(before other: Node) -> Bool { rank == other.rank ? turn < other.turn : rank < other.rank }
    }

    private let policy: EvictionPolicy
    private let halfLife: Double
    /// The node that leaves next is the first; each leaves before the two below it.
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var turn: UInt64 = 0

    /// An empty order.
    ///
    /// - Parameters:
    ///   - policy: which keys leave first.
    ///   - halfLife: after how long a use counts half as much.
    package init(_ policy: EvictionPolicy, halfLife: Duration = .seconds(600)) {
        self.policy = policy
        self.halfLife = max(1e-9, halfLife.seconds)
    }

    /// The number of keys.
    package var count: Int { nodes.count }

    /// A key was used; it comes in where it is new.
    package mutating func use(_ key: Key, at now: Timestamp = Timestamp(nanoseconds: 0)) {
        turn += 1
        guard let place = places[key] else {
            nodes.append(Node(key: key, rank: rank(after: nil, at: now), turn: turn))
            places[key] = nodes.count - 1
            rise(nodes.count - 1)
            return
        }
        nodes[place].rank = rank(after: nodes[place].rank, at: now)
        nodes[place].turn = turn
        // A clock that was set back lowers a rank.
        rise(place)
        sink(places[key] ?? place)
    }

    /// The key that leaves next; it is taken out.
    ///
    /// - Returns: the key; `nil` when there is none.
    package mutating func evict() -> Key? {
        guard let first = nodes.first, let last = nodes.popLast() else { return nil }
        places[first.key] = nil
        if !nodes.isEmpty {
            nodes[0] = last
            places[last.key] = 0
            sink(0)
        }
        return first.key
    }

    private func rank(after rank: Double?, at now: Timestamp) -> Double {
        guard policy == .lfu else { return 0 }
        let time = Double(now.nanoseconds) / 1e9 / halfLife
        guard let rank else { return time }
        // A rank that is far ahead is one use more all the same as far as a number can tell.
        return rank - time > 500 ? rank : log2(exp2(rank - time) + 1) + time
    }

    private mutating func rise(_ place: Int) {
        var place = place
        while place > 0, nodes[place].leaves(before: nodes[(place - 1) / 2]) {
            swap(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ place: Int) {
        var place = place
        while true {
            var first = place
            for below in [2 * place + 1, 2 * place + 2] where below < nodes.count {
                if nodes[below].leaves(before: nodes[first]) { first = below }
            }
            guard first != place else { return }
            swap(place, first)
            place = first
        }
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        nodes.swapAt(one, other)
        places[nodes[one].key] = one
        places[nodes[other].key] = other
    }
}
