/// A map of values that keeps the order in which its keys were written.
package struct ValueMap: Sendable, ExpressibleByDictionaryLiteral {
    /// The keys in order.
    package private(set) var keys: [String] = []
    private var values: [String: WorkflowValue] = [:]

    package init() {}

    package init(dictionaryLiteral elements: (String, WorkflowValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// The value of a key. A new key goes to the end; assigning `nil` removes the key.
    package subscript(key: String) -> WorkflowValue? {
        get { values[key] }
        set {
            let old = values[key]
            values[key] = newValue
            if old == nil, newValue != nil { keys.append(key) }
            if old != nil, newValue == nil { keys.removeAll { $0 == key } }
        }
    }
}

extension ValueMap: Hashable {
    /// Two maps are equal when they hold the same values; order is for people.
    package static func == (left: Self, right: Self) -> Bool { left.values == right.values }

    package func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

extension ValueMap: Sequence {
    package func makeIterator() -> AnyIterator<(key: String, value: WorkflowValue)> {
        var keys = keys.makeIterator()
        return AnyIterator {
            while let key = keys.next() {
                if let value = values[key] { return (key, value) }
            }
            return nil
        }
    }
}
