import MictlanXText
import Testing

@testable import ShellKit

@Suite struct VerbExamplesTests {
    /// Every verb shows two ways to use it, and each of them is a command of that verb that could be typed.
    @Test(arguments: CommandTable.standard.all.map { $0.verb })
    func everyVerbHasTwoThatAreRight(verb: String) async throws {
        let examples = VerbExamples.of(verb)
        #expect(examples.count >= 2, "\(verb)")
        #expect(Set(examples).count == examples.count)
        let help = try await ShellRun().run("help \(verb)").output
        for example in examples {
            #expect(help.contains("  \(example)\n"))
            let statements = try Parser.statements(in: Array(example.utf8))
            let command = try #require(statements.first?.commands.first)
            #expect(command.verb.bareText == verb)
            // Parsed with their variables as they stand: nothing runs.
            for command in statements.flatMap(\.commands) {
                let words = try command.arguments.map {
                    try Expansion(variables: ["BUCKET": ShellValue("b"), "!": ShellValue("1")]).argument(for: $0)
                }
                _ = try CommandTable.standard.parse(verb: command.verb.bareText ?? "", arguments: words)
            }
        }
        // A quoted pattern is a plain name: only flags take one.
        for words in examples.map({ $0.split(separator: " ") }) {
            for (word, before) in zip(words.dropFirst(), words) where word.hasPrefix("'") && word.contains("*") {
                #expect(before.hasPrefix("--"), "\(word)")
            }
        }
        guard !["echo", "printf"].contains(verb) else { return }
        #expect(try await ShellRun().run("\(verb) --help").output.contains("EXAMPLES:\n  \(examples.first ?? "")"))
    }
}
