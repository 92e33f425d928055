import Testing

@testable import LineEditing

@Suite struct BracketedPasteTests {
    @Test(arguments: [
        ("ls a\rls b\r", "ls a\nls b"), ("one\ttwo", "one\ttwo"), ("a\u{1B}[31mb\u{7}", "a[31mb"), ("\r\r", ""),
    ])
    func keepsTextAndLines(pasted: String, text: String) {
        #expect(BracketedPaste.text(of: pasted.unicodeScalars) == text)
    }
}
