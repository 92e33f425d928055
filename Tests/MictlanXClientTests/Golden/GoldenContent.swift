import MictlanXModel

/// The recorded contents. Those that are not text were made by Python's `random.Random(1).randbytes(n)`, and only their
/// checksums are in the files.
enum GoldenContent {
    /// The first bytes of the generator.
    static func seeded(_ count: Int) -> [UInt8] { Array(stream.prefix(count)) }

    /// A recorded body by its checksum.
    static func bytes(checksum: String) -> [UInt8]? { pieces[checksum] }

    private static let stream: [UInt8] = {
        var twister = MersenneTwister(seed: 1)
        var bytes: [UInt8] = []
        for _ in 0..<(2_500_000 / 4) {
            let word = twister.next()
            bytes += [UInt8(word & 255), UInt8(word >> 8 & 255), UInt8(word >> 16 & 255), UInt8(word >> 24)]
        }
        return bytes
    }()

    private static let pieces: [String: [UInt8]] = {
        let cuts = [0..<10_000, 10_000..<20_000, 20_000..<25_000, 10_000..<25_000]
        return Dictionary(uniqueKeysWithValues: cuts.map { (SHA256.hash(stream[$0]).hex, Array(stream[$0])) })
    }()
}

/// MT19937 as Python seeds it (Matsumoto and Nishimura 1998; `init_by_array` with one word).
private struct MersenneTwister {
    private var words: [UInt32]
    private var index = 624

    init(seed: UInt32) {
        words = [19_650_218]
        for index in 1..<624 {
            let last = words[index - 1]
            words.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
        }
        var index = 1
        for _ in 0..<624 {
            mix(&index, by: 1_664_525) { $0 &+ seed }
        }
        for _ in 0..<623 {
            let place = UInt32(index)
            mix(&index, by: 1_566_083_941) { $0 &- place }
        }
        words[0] = 1 << 31
    }

    private mutating func mix(_ index: inout Int, by factor: UInt32, _ change: (UInt32) -> UInt32) {
        let last = words[index - 1]
        words[index] = change(words[index] ^ (last ^ last >> 30) &* factor)
        index += 1
        if index == 624 {
            words[0] = words[623]
            index = 1
        }
    }

    mutating func next() -> UInt32 {
        if index == 624 {
            for place in 0..<624 {
                let mixed = words[place] & 1 << 31 | words[(place + 1) % 624] & (1 << 31 - 1)
                words[place] = words[(place + 397) % 624] ^ mixed >> 1 ^ (mixed & 1 == 1 ? 0x9908_B0DF : 0)
            }
            index = 0
        }
        var word = words[index]
        index += 1
        word ^= word >> 11
        word ^= word << 7 & 0x9D2C_5680
        word ^= word << 15 & 0xEFC6_0000
        return word ^ word >> 18
    }
}
