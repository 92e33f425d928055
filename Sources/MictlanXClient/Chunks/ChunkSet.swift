/// Some of the chunks of a ball, at one bit a chunk: 256 KiB of the longest ball.
struct ChunkSet: Hashable, Sendable {
    /// Bits by index; the last word has one.
    private var words: [UInt64] = []

    var isEmpty: Bool { words.isEmpty }

    /// - Parameter index: from 0.
    /// - Returns: whether it was not there.
    @discardableResult
    mutating func insert(_ index: Int) -> Bool {
        let (word, bit) = (index / UInt64.bitWidth, UInt64(1) << UInt64(index % UInt64.bitWidth))
        if word >= words.count { words += repeatElement(0, count: word + 1 - words.count) }
        defer { words[word] |= bit }
        return words[word] & bit == 0
    }

    func contains(_ index: Int) -> Bool {
        let word = index / UInt64.bitWidth
        return word < words.count && words[word] & 1 << UInt64(index % UInt64.bitWidth) != 0
    }
}

extension ChunkSet: Sequence {
    /// In ascending order.
    struct Iterator: IteratorProtocol {
        private let words: [UInt64]
        private var word = 0
        private var rest: UInt64

        init(_ words: [UInt64]) {
            self.words = words
            rest = words.first ?? 0
        }

        mutating func next() -> Int? {
            while rest == 0 {
                word += 1
                guard word < words.count else { return nil }
                rest = words[word]
            }
            defer { rest &= rest - 1 }
            return word * UInt64.bitWidth + rest.trailingZeroBitCount
        }
    }

    func makeIterator() -> Iterator { Iterator(words) }
}
