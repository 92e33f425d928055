/// Chooses a part of a ball's chunks so that the same seed chooses the same ones.
///
/// Selection sampling (Knuth, The Art of Computer Programming 2, §3.4.2, algorithm S) over SplitMix64 (Steele, Lea and
/// Flood, OOPSLA 2014): each subset of the size is equally likely, and the positions come in order.
struct ChunkSample: Sequence, IteratorProtocol {
    private var position = 0
    private let count: Int
    private var wanted: Int
    private var state: UInt64

    /// - Parameters:
    ///   - sample: how many, and the seed.
    ///   - count: how many chunks there are.
    /// - Throws: ``MictlanXError`` `invalidArgument` for a fraction that is none.
    init(_ sample: VerifyOptions.Sample, of count: Int) throws(MictlanXError) {
        guard sample.fraction > 0, sample.fraction <= 1 else {
            throw MictlanXError(
                .invalidArgument, "a sample is a fraction above 0 up to 1 of the chunks, not \(sample.fraction)")
        }
        self.count = count
        // Rounded up: a sample of something is not nothing.
        wanted = Swift.min(count, Int((sample.fraction * Double(count)).rounded(.up)))
        state = sample.seed
    }

    /// The next position.
    mutating func next() -> Int? {
        while wanted > 0 {
            defer { position += 1 }
            if random() * Double(count - position) < Double(wanted) {
                wanted -= 1
                return position
            }
        }
        return nil
    }

    /// A number from 0 up to, not including, 1.
    private mutating func random() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ mixed >> 31) >> 11) / Double(1 << 53)
    }
}
