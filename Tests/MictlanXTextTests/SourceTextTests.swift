import Testing

@testable import MictlanXText

@Suite struct SourceTextTests {
    @Test(arguments: [
        (0, 1, 1), (1, 1, 2), (3, 1, 3), (4, 1, 4), (5, 2, 1), (6, 2, 2), (8, 3, 1), (9, 4, 1), (10, 4, 2), (99, 4, 2),
        (-1, 1, 1),
    ])
    func countsLinesAndScalars(offset: Int, line: Int, column: Int) {
        let text = SourceText(name: "t", text: "aé \nb\r\n\rc")
        #expect(text.mark(atByte: offset) == SourceMark(line: line, column: column))
    }

    @Test func givesLinesWithoutTheirBreaks() {
        let text = SourceText(name: "t", text: "a\r\n\nb\n")
        #expect(
            (0...5).map { text.line($0).map { String(decoding: $0, as: UTF8.self) } } == [nil, "a", "", "b", "", nil])
    }

    @Test(arguments: [("abc", 3, 0..<2, 10, 12), ("abc", 3, 1..<3, 11, 13), ("a\\tc", 3, 0..<2, 10, 14)])
    func narrowsOnlyWhereSourceAndTextAgree(source: String, count: Int, range: Range<Int>, start: Int, end: Int) {
        let span = SourceSpan(
            file: "t", start: SourceMark(line: 1, column: 10),
            end: SourceMark(line: 1, column: 10 + source.unicodeScalars.count))
        let part = span.narrowed(to: range, of: count)
        #expect(part.start.column == start)
        #expect(part.end.column == end)
    }
}
