internal import MictlanXModel

/// Names, remembered in little memory: what was added is always found, and seldom something that was not.
///
/// It begins with 16 KiB and gets further stages, each four times as large, as they fill: a job of a few balls does not pay for
/// a million. The last has 1 MiB, however many follow.
struct NameFilter: Sendable {
    private struct Stage: Sendable {
        private var words: [UInt64]
        /// How many names may still be added before the next stage.
        private(set) var room: Int

        init(logarithm: Int) {
            words = [UInt64](repeating: 0, count: 1 << (logarithm - 6))
            room = logarithm < NameFilter.largest ? 1 << (logarithm - 5) : .max
        }

        /// Four bits for each name.
        mutating func add(_ hash: UInt64) {
            for number in 0..<4 {
                let bit = place(number, of: hash)
                words[bit >> 6] |= 1 << UInt64(bit & 63)
            }
            room -= 1
        }

        func mayHold(_ hash: UInt64) -> Bool {
            (0..<4).allSatisfy { number in
                let bit = place(number, of: hash)
                return words[bit >> 6] & 1 << UInt64(bit & 63) != 0
            }
        }

        private func place(_ number: Int, of hash: UInt64) -> Int {
            Int((hash &+ UInt64(number) &* ((hash >> 32) | 1)) & UInt64(words.count * 64 - 1))
        }
    }

    /// The bits of the first and of the last stage, as powers of two.
    private static let (smallest, largest) = (17, 23)

    private var stages = [Stage(logarithm: smallest)]

    /// Adds a name.
    mutating func add(_ name: String) {
        if stages[stages.count - 1].room == 0 { stages.append(Stage(logarithm: Self.smallest + 2 * stages.count)) }
        stages[stages.count - 1].add(Self.hash(name))
    }

    /// Adds the name of the ball that a chunk belongs to, and that of a key by itself.
    mutating func add(_ chunk: ChunkMetadata) {
        add(chunk.ballID)
        if chunk.isLoneKey { add(chunk.key) }
    }

    /// Whether a name may have been added.
    func mayHold(_ name: String) -> Bool {
        let hash = Self.hash(name)
        return stages.contains { $0.mayHold(hash) }
    }

    /// FNV-1a.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
