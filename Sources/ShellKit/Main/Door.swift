import MictlanXPlatform
import MictlanXText
import SystemPackage

/// Where the statements come from.
enum Door: Sendable {
    case prompt
    /// Whole texts that are parsed before the first statement runs, and `$1` and those behind it.
    case scripts([SourceText], arguments: [[UInt8]])
    case hostLine(HostLine)

    /// Whether standard input was read for the statements.
    var isStandardInput: Bool {
        guard case .scripts(let sources, _) = self else { return false }
        return sources.contains { $0.name == ScriptFile.standardInputName }
    }

    /// Whether the statements were written down before.
    var isScript: Bool {
        if case .scripts = self { true } else { false }
    }

    var isPrompt: Bool {
        if case .prompt = self { true } else { false }
    }

    init(_ invocation: Invocation, commands: CommandTable, inputIsTerminal: Bool) throws {
        let words = invocation.words.map(\.argument)
        if !invocation.commands.isEmpty {
            self = .scripts(
                invocation.commands.map { SourceText(name: "-c", text: $0.text) }, arguments: words.map(\.bytes))
        } else if let file = invocation.script {
            self = .scripts([try Self.script(file, commands: commands)], arguments: words.map(\.bytes))
        } else if let first = words.first {
            if commands.contains(first.text), let line = HostLine(words: words.map(\.bytes)) {
                self = .hostLine(line)
                return
            }
            self = .scripts(
                [try Self.script(LocalArgument(first), commands: commands)],
                arguments: words.dropFirst().map(\.bytes))
        } else if inputIsTerminal {
            self = .prompt
        } else {
            self = .scripts([try ScriptFile.read(LocalArgument(ExpandedWord("-")))], arguments: [])
        }
    }

    private static func script(_ file: LocalArgument, commands: CommandTable) throws(ShellError) -> SourceText {
        do {
            return try ScriptFile.read(file)
        } catch {
            throw error.code == .notFound ? unknown(file.argument, commands) ?? error : error
        }
    }

    /// What to say of a word that is neither a command nor a file; nil when a file has that name.
    private static func unknown(_ word: ExpandedWord, _ commands: CommandTable) -> ShellError? {
        do throws(Errno) {
            _ = try FileStatus(LocalArgument(word).path(home: nil))
            return nil
        } catch {
            guard SystemFault(error) == .missing else { return nil }
        }
        if LaterWords.all.contains(word.text) { return .usage("'\(word.text)' is not yet supported") }
        let suggestion = Suggestion.closest(to: word.text, among: commands.all.map { $0.verb })
        return .notFound(
            "there is no command and no script file \(word.text.quoted)",
            hint: suggestion.map { "did you mean \($0)?" } ?? "'mxshell help' lists the commands")
    }
}
