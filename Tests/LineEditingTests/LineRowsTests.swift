import Testing

@testable import LineEditing

@Suite struct LineRowsTests {
    /// wcwidth(3) knows no wide characters in the "C" locale.
    init() { _ = TerminalLocale.adopt() }

    @Test(arguments: [
        ("abc\nde\nf", 4, 0), ("abc\nde\nf", 6, 2), ("abc\nde\nf", 8, 5), ("a\nbcd", 5, 1),
    ]) func goesUpInItsColumn(line: String, cursor: Int, above: Int) {
        #expect(LineRows.above(line, cursor: cursor) == above)
    }

    @Test(arguments: [
        ("abc\nde\nf", 0, 4), ("abc\nde\nf", 3, 6), ("abc\nde\nf", 6, 8), ("a\nbcd", 1, 3),
    ]) func goesDownInItsColumn(line: String, cursor: Int, below: Int) {
        #expect(LineRows.below(line, cursor: cursor) == below)
    }

    @Test func theEndsAreNoRows() {
        #expect(LineRows.above("ab\nc", cursor: 2) == nil)
        #expect(LineRows.below("ab\nc", cursor: 3) == nil)
        #expect(LineRows.below("", cursor: 0) == nil)
    }

    @Test(arguments: [
        // Prompt, line, width when it was drawn, width now, rows above the cursor.
        (4, "abc", 10, 10, 0), (4, "abcdef", 10, 10, 1), (4, "abcdefg", 10, 10, 1), (4, "ab\nc", 10, 10, 1),
        (4, "abcdef\nc", 10, 10, 2),
        // A wide character does not fit in the last column, and its gap stays when the rows are laid anew.
        (1, "日日", 4, 4, 1), (1, "日日", 4, 8, 0), (1, "日日日日", 4, 8, 1), (0, "日日日", 4, 2, 3),
    ]) func countsRowsOfTheScreen(prompt: Int, line: String, old: Int, new: Int, rows: Int) {
        #expect(ScreenRows.above(promptWidth: prompt, text: line, columns: old, newColumns: new) == rows)
    }
}
