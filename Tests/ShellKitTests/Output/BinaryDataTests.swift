import Testing

@testable import ShellKit

@Suite struct BinaryDataTests {
    @Test(arguments: ["", "a\tb\r\nc\u{C}", "ü € 🐈", String(repeating: "🐈a", count: 3_000)])
    func textIsText(text: String) {
        #expect(!BinaryData.isBinary(Array(text.utf8)))
        // Wherever the examined beginning is cut.
        for padding in 0..<4 {
            #expect(!BinaryData.isBinary(Array(repeating: 0x61, count: padding) + Array(text.utf8)))
        }
    }

    @Test(arguments: [[0], [0x61, 0x1B, 0x5B], [0xFF, 0xD8, 0xFF], [0x61, 0xC3], [0x7F]] as [[UInt8]])
    func theRestIsNot(bytes: [UInt8]) {
        #expect(BinaryData.isBinary(bytes))
    }
}
