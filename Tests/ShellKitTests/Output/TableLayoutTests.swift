import MictlanXText
import Testing

@testable import ShellKit

@Suite struct TableLayoutTests {
    private func table(_ rows: [[String]]) -> String {
        var layout = TableLayout(columns: [Column("SIZE", .right), Column("NAME")])
        return rows.map { layout.lines(adding: $0) }.joined() + layout.remainder()
    }

    @Test func alignsColumns() {
        #expect(table([["1 B", "a"], ["12 KiB", "ü🐈"]]) == "  SIZE  NAME\n   1 B  a\n12 KiB  ü🐈\n")
    }

    /// On a terminal the widest text gives way; numbers and short texts stay whole.
    @Test(arguments: [
        (80, "a-name-that-is-quite-long-now", "an-id-of-18-chars"), (40, "a-name-that-is…", "an-id-of-18-chars"),
        (10, "a-name-that…", "an-id-of-18…"),
    ])
    func fitsTheTerminal(width: Int, name: String, id: String) {
        var layout = TableLayout(columns: [Column("SIZE", .right), Column("NAME"), Column("ID")], width: width)
        _ = layout.lines(adding: ["1", "a-name-that-is-quite-long-now", "an-id-of-18-chars"])
        let header = "SIZE  NAME\(String(repeating: " ", count: name.count - 4))  ID"
        #expect(layout.remainder() == "\(header)\n   1  \(name)  \(id)\n")
    }

    @Test func wideCharactersAreCutWhole() {
        var layout = TableLayout(columns: [Column("NAME"), Column("ID")], width: 20)
        _ = layout.lines(adding: ["🐈🐈🐈🐈🐈🐈🐈", "abc"])
        #expect(layout.remainder().split(separator: "\n").last == "🐈🐈🐈🐈🐈🐈🐈  abc")
        var narrow = TableLayout(columns: [Column("NAME"), Column("ID")], width: 17)
        _ = narrow.lines(adding: ["🐈🐈🐈🐈🐈🐈🐈", "abc"])
        #expect(narrow.remainder().split(separator: "\n").last == "🐈🐈🐈🐈🐈…   abc")
    }

    @Test func emptyListingsHaveNoHeader() {
        #expect(table([]) == "")
    }

    @Test func namesCannotSteerTheTerminal() {
        #expect(!table([["1", "a\u{1B}[2Jb\nc"]]).contains("\u{1B}"))
    }

    @Test func longListingsAreNotHeldBack() {
        var layout = TableLayout(columns: [Column("NAME")])
        var lines = 0
        for number in 0..<1_000 {
            lines += layout.lines(adding: ["\(number)"]).split(separator: "\n").count
            #expect(number + 1 - lines <= TableLayout.sampleCount)
        }
        #expect(layout.remainder() == "")
        #expect(lines == 1_001)
    }

    @Test(arguments: [("a b", "a b"), ("a\tb\nc\\d\r", "a\\tb\\nc\\\\d\\r"), ("", "")])
    func fieldsOfTSV(text: String, field: String) {
        #expect(TSV.field(text) == field)
    }

    @Test(arguments: [
        (0, "0 balls"), (1, "1 ball"), (999, "999 balls"), (1_204, "1,204 balls"), (1_000_000, "1,000,000 balls"),
    ])
    func counts(number: Int, text: String) {
        #expect(Count(number, "ball").description == text)
    }
}
