/// A map that keeps the order in which its keys were written.
///
/// Nearly all have a few short keys, which are found sooner by looking at each than by hashing; larger ones have an index.
/// Inlinable, because a listing writes one for each row: unspecialized, the map cost more than the row's JSON.
package struct OrderedMap<Value: Hashable & Sendable>: Sendable, ExpressibleByDictionaryLiteral {
    /// The keys in order.
    @usableFromInline package internal(set) var keys: [String] = []
    @usableFromInline var values: [Value] = []
    /// The places of the keys, where there are more than ``fewKeys``.
    @usableFromInline var places: [String: Int] = [:]

    @usableFromInline static var fewKeys: Int { 16 }

    @inlinable package init() {}

    @inlinable package init(dictionaryLiteral elements: (String, Value)...) {
        keys.reserveCapacity(elements.count)
        values.reserveCapacity(elements.count)
        for (key, value) in elements { self[key] = value }
    }

    @inlinable package var count: Int { keys.count }
    @inlinable package var isEmpty: Bool { keys.isEmpty }

    @inlinable func place(of key: String) -> Int? {
        keys.count > Self.fewKeys ? places[key] : keys.firstIndex(of: key)
    }

    /// The value of a key. A new key goes to the end; assigning `nil` removes the key.
    @inlinable package subscript(key: String) -> Value? {
        get { place(of: key).map { values[$0] } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): values[place] = value
            case (nil, let value?):
                keys.append(key)
                values.append(value)
                if keys.count > Self.fewKeys + 1 {
                    places[key] = keys.count - 1
                } else if keys.count > Self.fewKeys {
                    indexIfLarge()
                }
            case (let place?, nil):
                keys.remove(at: place)
                values.remove(at: place)
                indexIfLarge()
            case (nil, nil): break
            }
        }
    }

    @usableFromInline mutating func indexIfLarge() {
        places = [:]
        guard keys.count > Self.fewKeys else { return }
        for (place, key) in keys.enumerated() { places[key] = place }
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
    @inlinable package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        // The same whatever the order.
        var sum = 0
        for (key, value) in self {
            var own = Hasher()
            own.combine(key)
            own.combine(value)
            sum ^= own.finalize()
        }
        hasher.combine(sum)
    }
}

extension OrderedMap: Sequence {
    @inlinable package func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var pairs = zip(keys, values).makeIterator()
        return AnyIterator { pairs.next().map { (key: $0.0, value: $0.1) } }
    }
}
