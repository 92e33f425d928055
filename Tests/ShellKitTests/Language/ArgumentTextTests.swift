import Testing

@testable import ShellKit

@Suite struct ArgumentTextTests {
    /// Bytes, and whether each is quoted.
    @Test(
        arguments: [
            [("a", false)], [("*", false), ("*", true)], [("~/x", true)], [("ü€🐈", false)],
            [("{a,b}", true), ("!", false)],
            [("\u{F1041}\u{F2041}", false)], [],
        ] as [[(String, Bool)]])
    func survivesTheParser(parts: [(String, Bool)]) {
        var argument = ExpandedWord()
        for (text, isQuoted) in parts { argument.append(text.utf8, isQuoted: isQuoted) }
        let back = ArgumentText.decoded(ArgumentText.encoded(argument))
        #expect(back.bytes == argument.bytes)
        let special = Set("*?[]{}\\!~,".utf8)
        for (before, after) in zip(argument.units, back.units) where special.contains(before.byte) {
            #expect(before.isQuoted == after.isQuoted)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0xC3, 0x62], [0xE2, 0x82], [0xC3, 0xA9, 0x80], [0xF3, 0xB1, 0x80, 0x81, 0xFF],
        ] as [[UInt8]])
    func keepsForeignBytes(bytes: [UInt8]) {
        let argument = ExpandedWord(hostWord: bytes)
        #expect(ArgumentText.decoded(ArgumentText.encoded(argument)).bytes == bytes)
    }

    @Test(arguments: ["--chunk-size=1MiB", "photos/cat.jpg", "-n", "50%"])
    func plainTextStaysReadable(text: String) {
        #expect(ArgumentText.encoded(ExpandedWord(text)) == text)
    }
}
