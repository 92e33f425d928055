/// A map that keeps the order in which its keys were written.
///
/// Inlinable, because a listing writes one for each row: unspecialized, the map cost more than the row's JSON.
package struct OrderedMap<Value: Hashable & Sendable>: Sendable, ExpressibleByDictionaryLiteral {
    /// The keys in order.
    @usableFromInline package internal(set) var keys: [String] = []
    @usableFromInline var values: [String: Value] = [:]

    @inlinable package init() {}

    @inlinable package init(dictionaryLiteral elements: (String, Value)...) {
        for (key, value) in elements { self[key] = value }
    }

    @inlinable package var count: Int { keys.count }
    @inlinable package var isEmpty: Bool { keys.isEmpty }

    /// The value of a key. A new key goes to the end; assigning `nil` removes the key.
    @inlinable package subscript(key: String) -> Value? {
        get { values[key] }
        set {
            let old = values[key]
            values[key] = newValue
            if old == nil, newValue != nil { keys.append(key) }
            if old != nil, newValue == nil { keys.removeAll { $0 == key } }
        }
    }

    /// Both maps; where they share a key, the other's value.
    @inlinable package func adding(_ other: Self) -> Self {
        var map = self
        for (key, value) in other { map[key] = value }
        return map
    }
}

extension OrderedMap: Hashable {
    /// Two maps are equal when they hold the same values; order is for people.
    @inlinable package static func == (left: Self, right: Self) -> Bool { left.values == right.values }

    @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension OrderedMap: Sequence {
    @inlinable package func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var keys = keys.makeIterator()
        return AnyIterator {
            while let key = keys.next() {
                if let value = values[key] { return (key, value) }
            }
            return nil
        }
    }
}
