/// Some of the chunks of a ball, chosen by a seed: in ascending order, without holding them (Knuth, The Art of Computer
/// Programming 2, §3.4.2, algorithm S).
struct ChunkSample: Sequence, IteratorProtocol, Sendable {
    private let count: Int
    private var seen = 0
    private var wanted: Int
    private var random: UInt64

    /// - Parameters:
    ///   - count: how many chunks there are.
    ///   - fraction: which part of them, above 0 and at most 1; at least one chunk.
    ///   - seed: equal seeds choose equal chunks.
    /// - Throws: ``MictlanXError`` `invalidArgument` for another fraction.
    init(of count: Int, fraction: Double, seed: UInt64) throws(MictlanXError) {
        guard fraction > 0, fraction <= 1 else {
            throw MictlanXError(
                .invalidArgument, "the part of the chunks to read must be above 0 and at most 1, not \(fraction)")
        }
        self.count = count
        wanted = Swift.min(count, Swift.max(1, Int((fraction * Double(count)).rounded(.up))))
        random = seed
    }

    /// The next chunk's index.
    mutating func next() -> Int? {
        while seen < count, wanted > 0 {
            let index = seen
            seen += 1
            // Each of those left is taken with the probability that makes the number come out exactly.
            guard roll(upTo: UInt64(count - index)) < UInt64(wanted) else { continue }
            wanted -= 1
            return index
        }
        return nil
    }

    /// The standard library does not promise that its numbers stay the same with its next version: splitmix64 does
    /// (Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014).
    private mutating func roll(upTo bound: UInt64) -> UInt64 {
        random &+= 0x9E37_79B9_7F4A_7C15
        var mixed = random
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)).multipliedFullWidth(by: bound).high
    }
}
