import ArgumentParser
import Glibc
import LineEditing
import MictlanXPlatform
import MictlanXText
import SystemPackage

/// `edit`: an entry of the history in the user's editor, and then runs what was saved.
struct EditCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change the last statement, or an entry of the history, and run it.",
        usage: "edit [N]",
        discussion:
            "N is the number that 'history' shows; without it, the last statement of this session. The editor is VISUAL, "
            + "else EDITOR, else vi, which needs a terminal. Nothing runs where the editor fails or leaves an empty file."
    )

    @Argument(help: ArgumentHelp("The number of the entry.", valueName: "n"), transform: ValueParsing.positive)
    var number: Int?

    func run(in context: CommandContext) async throws {
        guard let runner = context.runner else { return }
        let text = try await AgainCommand.statement(number, in: context)
        let path = context.scratch.appending("mxshell-edit-\(getpid())-\(UInt32.random(in: .min ... .max)).mx")
        defer { path.removeFile() }
        try Self.write(text, to: path)
        try await context.edit(path, for: "edit")
        let changed = try ScriptFile.read(LocalArgument(ExpandedWord(path.string)))
        let lines = String(decoding: changed.bytes, as: UTF8.self)
        guard lines.contains(where: { !$0.isWhitespace }) else { return }
        let statement = lines.hasSuffix("\n") ? String(lines.dropLast()) : lines
        await context.session.remember(statement)
        let source = SourceText(name: "edit", text: statement)
        await context.session.repeat(RanStatement(source: source))
        let end = try await runner.run(source, in: context)
        // 'history --fail' means this statement, and not the one that opened the editor.
        await context.session.note(EnteredStatement(text: statement, code: end))
        if end != 0 { throw CommandEnded(code: end) }
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
