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

    @Test(arguments: [
        Prompt().adding("a", .red), Prompt().adding("a", .red).adding("b", .green),
        Prompt().adding("", .red).adding("> "),
    ])
    func everyEscapeIsFollowedByText(prompt: Prompt) {
        // libedit needs a visible character behind each sequence.
        let parts = prompt.escaped(delimiter: "\u{1}").split(separator: "\u{1}", omittingEmptySubsequences: false)
        for index in parts.indices where !index.isMultiple(of: 2) { #expect(!parts[index + 1].isEmpty) }
    }
}
