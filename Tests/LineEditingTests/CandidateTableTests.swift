import Testing

@testable import LineEditing

@Suite struct CandidateTableTests {
    @Test func columnsAreReadDownwardsAndFit() {
        #expect(CandidateTable.lines(["a", "bb", "c", "dd", "e"], columns: 11, rows: 5) == ["a   c   e", "bb  dd"])
        #expect(CandidateTable.lines(["alpha", "b"], columns: 3, rows: 5) == ["alpha", "b"])
    }

    @Test func theWidthIsThatOfTheTerminal() {
        _ = TerminalLocale.adopt()
        let lines = CandidateTable.lines(["日本", "a", "b", "c"], columns: 12, rows: 2)
        #expect(lines == ["日本  b", "a     c"])
    }

    @Test func theRestIsCounted() {
        let names = (0..<1_000).map { "n\($0 + 1_000)" }
        let lines = CandidateTable.lines(names, columns: 21, rows: 4)
        #expect(lines.count == 5)
        #expect(lines.last == "… and 988 more")
        #expect(CandidateTable.lines(names, more: 7, columns: 21, rows: 4).last == "… and 995 more")
        #expect(lines.dropLast().allSatisfy { $0.count <= 21 })
    }
}
