import Testing

@testable import LineEditing

@Suite struct EditorSettingsTests {
    @Test func blankLinesAndCommentsSayNothing() {
        let lines = EditorSettings.lines(
            of: "# mine\n\n   \nbind -v\nmxshell:bind -e\nbind ^G ed-delete-prev-char\nset x")
        #expect(lines.map(\.number) == [4, 5, 6, 7])
        #expect(lines.map(\.resetsKeys) == [true, true, false, false])
    }

    @Test(arguments: [
        ("[A", KeySequence.up), ("OB", .down), ("[200~", .paste), ("[1;5C", .nextWord), ("[15~", .unknown),
    ]) func sequencesAreKeys(text: String, key: KeySequence) {
        #expect(KeySequence(text) == key)
        let scalars = Array(text.unicodeScalars)
        #expect(KeySequence.isWhole(scalars))
        #expect(!KeySequence.isWhole(scalars.dropLast()))
    }
}
