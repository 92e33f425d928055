import MictlanXModel
import Testing

struct SHA256Tests {
    /// FIPS 180-4 examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func hashes(text: String, hex: String) {
        #expect(SHA256.hash(Array(text.utf8)).hex == hex)
    }

    @Test func beginsAnewAfterEachMessage() {
        var hasher = SHA256()
        for text in ["abc", "", "abc"] {
            hasher.update(text.utf8)
            #expect(hasher.finish() == SHA256.hash(Array(text.utf8)))
        }
    }

    @Test func piecesDoNotMatter() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hasher = SHA256()
        for start in stride(from: 0, to: 1_000, by: 7) { hasher.update(bytes[start..<min(start + 7, 1_000)]) }
        #expect(hasher.finish() == SHA256.hash(bytes))
    }

    @Test func checksumsAreParsed() {
        let hex = SHA256.hash([]).hex
        #expect(Checksum(hex: hex.uppercased()) == Checksum.ofNothing)
        #expect(Checksum(hex: hex.dropLast()) == nil)
        #expect(Checksum(hex: "g" + hex.dropFirst()) == nil)
        #expect(Checksum(hex: hex + "0") == nil)
        #expect(Checksum(hex: "") == nil)
        // 0x10 is no digit, although it differs from `0` only by the bit that tells cases apart.
        #expect(Checksum(hex: "\u{10}" + hex.dropFirst()) == nil)
    }

    @Test func aChecksumIsItsDigitsAndNothingOnTheHeap() {
        let digits = Array("0123456789abcdef".utf8)
        for turn in 0..<16 {
            let hex = String(decoding: (0..<64).map { digits[($0 * 7 + turn) % 16] }, as: UTF8.self)
            #expect(Checksum(hex: hex)?.hex == hex)
            #expect(Checksum(hex: hex.uppercased())?.description == hex)
        }
        #expect(MemoryLayout<Checksum>.size == 32)
        #expect(_isPOD(Checksum.self))
    }
}
