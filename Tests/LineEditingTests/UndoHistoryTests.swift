import Testing

@testable import LineEditing

@Suite struct UndoHistoryTests {
    private func typed(_ text: String, into history: inout UndoHistory) {
        var line = ""
        history.note(line, cursor: 0)
        for character in text {
            line.append(character)
            history.note(line, cursor: line.unicodeScalars.count)
        }
    }

    private func allBack(_ history: inout UndoHistory) -> [String] {
        var texts: [String] = []
        while let state = history.back() { texts.append(state.text) }
        return texts
    }

    @Test func aWordIsOneChange() {
        var history = UndoHistory()
        typed("put cat.jpg b", into: &history)
        #expect(allBack(&history) == ["put cat.jpg", "put", ""])
    }

    @Test func aDeletedWordComesBackWithItsCursor() {
        var history = UndoHistory()
        typed("rm a", into: &history)
        history.note("rm ", cursor: 3)
        #expect(history.back() == UndoHistory.State(text: "rm a", cursor: 4))
    }

    @Test func theCursorAloneIsNoChange() {
        var history = UndoHistory()
        typed("ab", into: &history)
        history.note("ab", cursor: 0)
        history.note("xab", cursor: 1)
        #expect(history.back() == UndoHistory.State(text: "ab", cursor: 0))
        #expect(history.back()?.text == "")
        #expect(history.back() == nil)
    }

    @Test func aNewLineForgets() {
        var history = UndoHistory()
        typed("ab", into: &history)
        history.begin()
        history.note("", cursor: 0)
        #expect(history.back() == nil)
    }
}
