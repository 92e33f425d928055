/// Which chunks leave the cache first when it is full.
public enum EvictionPolicy: String, Hashable, Sendable, CaseIterable {
    /// Those that were not read for the longest time.
    case lru = "LRU"
    /// Those that were read least often; among equals, not for the longest time.
    case lfu = "LFU"
}

/// The order in which keys are evicted. Every operation takes constant time.
///
/// Keys of the same number of uses are a doubly linked list, oldest first, and these lists are linked in turn from few
/// uses to many; under LRU there is only the list of one use. Nodes live in one array and are used again.
package struct EvictionOrder<Key: Hashable & Sendable>: Sendable {
    private struct Node {
        var key: Key
        var uses: Int
        var previous: Int?
        var next: Int?
    }

    /// All keys of one number of uses; the neighbours are numbers of uses.
    private struct List {
        var first: Int?
        var last: Int?
        var fewer: Int?
        var more: Int?
    }

    private let policy: EvictionPolicy
    private var nodes: [Node] = []
    private var free: [Int] = []
    private var places: [Key: Int] = [:]
    private var lists: [Int: List] = [:]
    private var fewestUses: Int?

    /// An empty order.
    package init(_ policy: EvictionPolicy) { self.policy = policy }

    /// The number of keys.
    package var count: Int { places.count }

    /// A key was used; it comes in where it is new.
    package mutating func use(_ key: Key) {
        guard let place = places[key] else {
            openList(1, after: nil)
            append(newNode(key))
            return
        }
        let uses = nodes[place].uses
        if policy == .lfu {
            openList(uses + 1, after: uses)
            unlink(place)
            nodes[place].uses += 1
        } else {
            unlink(place)
            openList(uses, after: nil)
        }
        append(place)
    }

    /// The key that leaves next; it is taken out.
    ///
    /// - Returns: the key; `nil` when there is none.
    package mutating func evict() -> Key? {
        guard let fewestUses, let place = lists[fewestUses]?.first else { return nil }
        unlink(place)
        let key = nodes[place].key
        places[key] = nil
        free.append(place)
        return key
    }

    private mutating func newNode(_ key: Key) -> Int {
        let node = Node(key: key, uses: 1)
        let place: Int
        if let unused = free.popLast() {
            place = unused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        return place
    }

    /// Makes sure that there is a list of a number of uses, next to the one of the next smaller number.
    private mutating func openList(_ uses: Int, after fewer: Int?) {
        guard lists[uses] == nil else { return }
        let more = fewer.map { lists[$0]?.more } ?? fewestUses
        lists[uses] = List(fewer: fewer, more: more)
        if let more { lists[more]?.fewer = uses }
        if let fewer { lists[fewer]?.more = uses } else { fewestUses = uses }
    }

    private mutating func append(_ place: Int) {
        let uses = nodes[place].uses
        let last = lists[uses]?.last
        nodes[place].previous = last
        nodes[place].next = nil
        if let last { nodes[last].next = place } else { lists[uses]?.first = place }
        lists[uses]?.last = place
    }

    /// Takes a node out of its list, and the list away where it was the only one.
    private mutating func unlink(_ place: Int) {
        let (node, uses) = (nodes[place], nodes[place].uses)
        if let previous = node.previous { nodes[previous].next = node.next } else { lists[uses]?.first = node.next }
        if let next = node.next { nodes[next].previous = node.previous } else { lists[uses]?.last = node.previous }
        guard let list = lists[uses], list.first == nil else { return }
        lists[uses] = nil
        if let fewer = list.fewer { lists[fewer]?.more = list.more } else { fewestUses = list.more }
        if let more = list.more { lists[more]?.fewer = list.fewer }
    }
}
