/// A set of ordinals, one bit each: a million items are 125 kB.
package struct OrdinalSet: Hashable, Sendable {
    private var words: [UInt64] = []
    /// How many ordinals are in it.
    package private(set) var count = 0

    package init() {}

    package func contains(_ ordinal: Int) -> Bool {
        let word = ordinal >> 6
        return ordinal >= 0 && word < words.count && words[word] & bit(ordinal) != 0
    }

    /// Adds an ordinal; negative ones are no ordinals.
    ///
    /// - Parameter ordinal: from 0.
    /// - Returns: whether it was not in the set before.
    @discardableResult
    package mutating func insert(_ ordinal: Int) -> Bool {
        guard ordinal >= 0, !contains(ordinal) else { return false }
        let word = ordinal >> 6
        if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
        words[word] |= bit(ordinal)
        count += 1
        return true
    }

    package mutating func remove(_ ordinal: Int) {
        guard contains(ordinal) else { return }
        words[ordinal >> 6] &= ~bit(ordinal)
        count -= 1
    }

    /// How many ordinals both sets have.
    package func countShared(with other: OrdinalSet) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }

    private func bit(_ ordinal: Int) -> UInt64 { 1 << UInt64(ordinal & 63) }
}
