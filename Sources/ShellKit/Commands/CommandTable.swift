import ArgumentParser
import MictlanXText
import Workflow

/// The verbs by name.
struct CommandTable: Sendable {
    private let types: [any ShellCommand.Type]

    init(_ types: [any ShellCommand.Type]) {
        self.types = types
    }

    var all: [any ShellCommand.Type] { types }

    /// The verb of that name.
    ///
    /// - Throws: `ShellError` with a suggestion; a word of the language that comes later is named as such.
    func type(named name: String) throws(ShellError) -> any ShellCommand.Type {
        if let type = types.first(where: { $0.verb == name }) { return type }
        if name == NodeCommand.verb {
            throw .usage("'node' takes the whole process", hint: "run mxshell node from the host's shell", word: 0)
        }
        if LaterWords.all.contains(name) {
            throw .usage("'\(name)' is not yet supported", word: 0)
        }
        if ["clear", "cls"].contains(name) {
            throw .usage("unknown command \(name.quoted)", hint: "^L clears the screen", word: 0)
        }
        let suggestion = Suggestion.closest(to: name, among: types.map { $0.verb })
        throw .usage(
            "unknown command \(name.quoted)",
            hint: suggestion.map { "did you mean \($0)?" } ?? "'help' lists the commands",
            word: 0)
    }

    func contains(_ name: String) -> Bool {
        types.contains { $0.verb == name }
    }
}

/// Words that mean something in the language and not yet in this version: refused by name.
enum LaterWords {
    static let all: Set<String> = [
        "connect", "on", "connections", "ping", "stats", "tasks", "cache", "config", "pipe", "tree", "du",
        "tag",
        "find", "mv", "cp", "disable", "sync", "diff", "verify", "rb", "bulk", "jobs", "fg", "kill", "wait", "parallel",
        "set", "unset", "export", "alias", "def", "if", "elif", "else", "end", "for", "while", "try", "catch", "ignore",
        "retry", "timeout", "time", "watch", "assert", "printf", "sleep", "return", "on-error", "trap", "source",
        "edit",
        "apropos", "again", "log", "timing", "safe", "last", "resume", "why", "runs", "status", "report", "graph",
        "cancel",
    ]
}
