/// A map that keeps the order in which its keys were written.
package struct OrderedMap<Value: Hashable & Sendable>: Sendable, ExpressibleByDictionaryLiteral {
    /// The keys in order.
    package private(set) var keys: [String] = []
    private var values: [String: Value] = [:]

    package init() {}

    package init(dictionaryLiteral elements: (String, Value)...) {
        for (key, value) in elements { self[key] = value }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// The value of a key. A new key goes to the end; assigning `nil` removes the key.
    package subscript(key: String) -> Value? {
        get { values[key] }
        set {
            let old = values[key]
            values[key] = newValue
            if old == nil, newValue != nil { keys.append(key) }
            if old != nil, newValue == nil { keys.removeAll { $0 == key } }
        }
    }

    /// Both maps; where they share a key, the other's value.
    package func adding(_ other: Self) -> Self {
        var map = self
        for (key, value) in other { map[key] = value }
        return map
    }
}

extension OrderedMap: Hashable {
    /// Two maps are equal when they hold the same values; order is for people.
    package static func == (left: Self, right: Self) -> Bool { left.values == right.values }

    package func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension OrderedMap: Sequence {
    package func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var keys = keys.makeIterator()
        return AnyIterator {
            while let key = keys.next() {
                if let value = values[key] { return (key, value) }
            }
            return nil
        }
    }
}
