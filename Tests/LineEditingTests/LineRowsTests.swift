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
        (1, "日日", 4, 4, 1), (1, "日日", 4, 8, 0), (1, "日日日日", 4, 8, 1), (0, "日日日", 4, 2, 2),
        // Behind what fills the row now and did not before, the cursor stays.
        (13, "abcde", 60, 18, 0), (13, "abcde", 18, 18, 1), (13, "abcde", 18, 9, 2),
    ]) func countsRowsOfTheScreen(prompt: Int, line: String, old: Int, new: Int, rows: Int) {
        #expect(ScreenRows.above(promptWidth: prompt, text: line, columns: old, newColumns: new) == rows)
    }

    @Test(arguments: [
        ("> ", "abc", 5, ""), ("> ", "ab cd", 5, "0c"), ("> ", "日日日", 5, "0日"), ("> ", "日 日日", 5, "0日"),
        ("> ", "abc", 2, "0a"),
        ("> ", "ab ", 5, "0 "), ("> ", "abc\nab c f", 5, "2f"), ("> ", "abc\nab cd f", 5, ""),
        ("> ", "abc\nabcd e\u{301}f", 5, "2e\u{301}"),
        ("1 345> ", "a", 2, ""),
    ]) func findsBlankEnds(prompt: String, line: String, columns: Int, joints: String) {
        let found = ScreenRows.joints(prompt: prompt, text: line, columns: columns)
        #expect(found.map { "\($0.row)\($0.next)" }.joined() == joints)
    }
}
