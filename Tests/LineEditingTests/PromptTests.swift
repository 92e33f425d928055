import Testing

@testable import LineEditing

@Suite struct PromptTests {
    let prompt = Prompt().adding("mx", .bold).adding(" ✗4", .red).adding("> ")

    @Test func plainTextHasNoEscapes() {
        #expect(prompt.plainText == "mx ✗4> ")
    }

    @Test func escapesStandBetweenDelimiters() {
        let text = prompt.escaped(delimiter: "\u{1}")
        let visible = text.split(separator: "\u{1}", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
        #expect(visible == prompt.plainText)
        #expect(text.hasSuffix("\u{1}> "))
    }
}
