import Testing

@testable import MictlanXText

struct ByteOrderMarkTests {
    @Test func oneAtTheStartOfATextIsDropped() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let source = SourceText(name: "f", bytes: mark + Array("a: 1".utf8))
        #expect(source.bytes == Array("a: 1".utf8))
        #expect(source.mark(atByte: 0).column == 1)
        #expect(SourceText(name: "f", bytes: mark + mark).bytes == mark)
        #expect(SourceText(name: "f", bytes: Array(mark.prefix(2))).bytes == Array(mark.prefix(2)))
        #expect(try JSONParser.parse(mark + Array("[1]".utf8)) == .array([.int(1)]))
        #expect(throws: JSONParser.Malformed.self) { try JSONParser.parse(mark + mark + Array("[1]".utf8)) }
    }
}
