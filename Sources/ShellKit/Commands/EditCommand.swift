import ArgumentParser
import Glibc
import LineEditing
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `edit`: an entry of the history in the user's editor, and then runs what was saved.
struct EditCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change an entry of the history in an editor, and run it.", usage: "edit [N]",
        discussion:
            "N is the number that 'history' shows; without it, the last entry. The editor is VISUAL, else EDITOR, else "
            + "vi. Nothing runs where the editor fails or leaves an empty file.")

    @Argument(help: ArgumentHelp("The number of the entry.", valueName: "n"), transform: ValueParsing.positive)
    var number: Int?

    func run(in context: CommandContext) async throws {
        guard let runner = context.runner else { return }
        let text = try await entry(in: context)
        let path = context.scratch.appending("mxshell-edit-\(getpid())-\(UInt32.random(in: .min ... .max)).mx")
        defer { path.removeFile() }
        try Self.write(text, to: path)
        let environment = context.session.configuration.environment
        let editor = environment.nonEmpty("VISUAL") ?? environment.nonEmpty("EDITOR") ?? "vi"
        // The editor's variable may hold flags, as for every program; the file is one word.
        let quoted = "'" + path.string.replacing("'", with: #"'\''"#) + "'"
        let code = try await runner.run(SourceText(name: "edit", text: "!\(editor) \(quoted)"), in: context)
        guard code == 0 else { throw CommandEnded(code: code) }
        let changed = try ScriptFile.read(LocalArgument(ExpandedWord(path.string)))
        let lines = String(decoding: changed.bytes, as: UTF8.self)
        guard lines.contains(where: { !$0.isWhitespace }) else { return }
        let statement = lines.hasSuffix("\n") ? String(lines.dropLast()) : lines
        await context.session.remember(statement)
        let end = try await runner.run(SourceText(name: "edit", text: statement), in: context)
        // 'again' and 'history --fail' mean this statement, and not the one that opened the editor.
        await context.session.note(EnteredStatement(text: statement, code: end))
        if end != 0 { throw CommandEnded(code: end) }
    }

    /// Without a number it may be of another session: it is seen before it runs.
    private func entry(in context: CommandContext) async throws -> String {
        if number != nil { return try await AgainCommand.entry(number, in: context) }
        if let last = await AgainCommand.lastOfSession(context) { return last }
        guard let last = try HistoryCommand.entries(in: context).last(where: { !AgainCommand.runsHistory($0) }) else {
            throw ShellError.usage("nothing was entered yet")
        }
        return last
    }

    private static func write(_ text: String, to path: FilePath) throws {
        try SystemFailure.explaining("cannot write", path) {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite])
            _ = try file.closeAfter { try file.writeAll(Array((text + "\n").utf8)) }
        }
    }
}
