import MictlanXModel
import Testing

struct BatchPartTests {
    private func first(of text: String) -> (part: BatchPart, length: Int)? {
        Array(text.utf8).withUnsafeBytes { BatchPart.first(of: $0) }
    }

    @Test func aHeadIsReadAsItWasWritten() throws {
        let part = BatchPart(
            words: ["POST", "/api/v4/buckets/b/metadata?x=1"],
            fields: [("update", "1"), ("x-note", "a: b, ä"), ("empty", "")], size: 12)
        var bytes: [UInt8] = []
        part.append(to: &bytes)
        let length = bytes.count
        bytes += Array("body".utf8)
        let read = try #require(bytes.withUnsafeBytes { BatchPart.first(of: $0) })
        #expect(read.length == length)
        #expect(read.part.words == part.words && read.part.size == 12)
        #expect(read.part.fields.map(\.name) == part.fields.map(\.name))
        #expect(read.part.fields.map(\.value) == part.fields.map(\.value))
    }

    @Test(arguments: [
        "", "\n", "\n\n", "200", "200 0", "200 0\n", "200 -1\n\n", "200 x\n\n", "5\n\n", "200 99999999999999999999\n\n",
        "200 0\nno field\n\n", "200 0\nname: value\n", "\u{FEFF}",
    ])
    func whatIsNoHeadIsRefused(text: String) { #expect(first(of: text) == nil) }

    /// To Swift a blank and an accent behind it are one character.
    @Test func wordsAndValuesBeginBehindABlank() throws {
        let read = try #require(first(of: "GET \u{301}x 0\na:  \u{301}b\n\n"))
        #expect(read.part.words == ["GET", "\u{301}x"])
        #expect(read.part.fields.map(\.value) == ["\u{301}b"])
    }

    @Test func whatIsNoUTF8IsRefused() {
        #expect([0x32, 0xFF, 0x20, 0x30, 0x0A, 0x0A].withUnsafeBytes { BatchPart.first(of: $0) } == nil)
    }
}
