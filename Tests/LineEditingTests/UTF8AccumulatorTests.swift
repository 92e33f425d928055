import Testing

@testable import LineEditing

@Suite struct UTF8AccumulatorTests {
    @Test(arguments: ["a", "é", "€", "🐈", "añ€🐈z"])
    func joinsSequences(text: String) {
        var decoder = UTF8Accumulator()
        let scalars = text.utf8.flatMap { decoder.push($0) }
        #expect(scalars == Array(text.unicodeScalars))
    }

    @Test(
        arguments: [
            ([0xFF, 0x61], "\u{FFFD}a"), ([0xC3, 0x61], "\u{FFFD}a"), ([0xE2, 0x82, 0xC3, 0xA9], "\u{FFFD}é"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}"), ([0x80], "\u{FFFD}"),
        ] as [([UInt8], String)])
    func marksWhatIsNotUTF8(bytes: [UInt8], text: String) {
        var decoder = UTF8Accumulator()
        #expect(bytes.flatMap { decoder.push($0) } == Array(text.unicodeScalars))
    }
}
