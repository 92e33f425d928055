import ArgumentParser
import MictlanXText
import Workflow

/// `explain`: what a code such as E203 means.
struct ExplainCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain a code of 'lint'.", usage: "explain CODE")

    @Argument(help: ArgumentHelp("For example E203.", valueName: "code"))
    var code: TextArgument

    var isPaged: Bool { true }

    func run(in context: CommandContext) async throws {
        guard let known = DiagnosticCode.named(code.text) else {
            let suggestion = Suggestion.closest(to: code.text, among: DiagnosticCode.table.map(\.id))
            throw ShellError.notFound(
                "there is no code \(code.text.quoted)", hint: suggestion.map { "did you mean \($0)?" }, word: 1)
        }
        var text = "\(known.id): \(known.title)\n\n\(known.explanation)\n"
        if let example = known.example {
            text += "\nWrong:\n\n\(Self.indented(example.wrong))\nRight:\n\n\(Self.indented(example.right))"
        }
        try context.terminal.output.write(text)
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
}
