import ArgumentParser
import MictlanXText

/// `source`: the statements of a file, in this session.
struct SourceCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Run the statements of a file in this session.", usage: "source FILE [WORD…]",
        discussion:
            "The file is parsed whole before its first statement runs. Its functions, aliases and variables stay. The words are "
            + "$1, $2 and so on in it.")

    @Argument(help: "The file.")
    var file: LocalArgument

    @Argument(parsing: .captureForPassthrough, help: "Its arguments.")
    var words: [TransferWord] = []

    func run(in context: CommandContext) async throws {
        guard let runner = context.runner else { return }
        let home = context.session.configuration.environment.nonEmpty("HOME")
        let source: SourceText
        do throws(ShellError) {
            source = try ScriptFile.read(file, home: home)
        } catch {
            var error = error
            error.word = 1
            throw error
        }
        var context = context
        if !words.isEmpty {
            context.frame = CallFrame(arguments: words.map(\.argument.bytes), sharing: context.frame)
        }
        let code = try await runner.run(source, in: context)
        if code != 0 { throw CommandEnded(code: code) }
    }
}
