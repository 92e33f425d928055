import Testing

@testable import ShellKit

@Suite struct LanguageTopicTests {
    /// Every word of the language has its help, with examples that could be typed.
    @Test(arguments: Keyword.all.sorted() + ["language"]) func everyWordHasHelp(word: String) async throws {
        let topic = try #require(LanguageTopic.named(word))
        #expect(topic.examples.count >= 2)
        for example in topic.examples {
            #expect(InputCompleteness(example) == .complete, "\(example)")
            if LanguageTopic.all[word] != nil, word != "language" { #expect(example.contains(word)) }
        }
        #expect(try await ShellRun().run("help \(word)").output == topic.page)
    }
}
