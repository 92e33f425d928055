import MictlanXText

/// A function that was defined, with the source that its faults point into.
struct ShellFunction: Sendable {
    var definition: FunctionDefinition
    var source: SourceText
}

/// What a session knows of its language besides variables.
struct LanguageState: Sendable {
    var functions: [String: ShellFunction] = [:]
    /// The words that stand for an alias.
    var aliases: [String: CommandAlias] = [:]
    var traps: [TrapEvent: Trap] = [:]
}

/// What a statement can wait for: the end of the shell, and an interrupt.
enum TrapEvent: String, CaseIterable, Sendable {
    case exit = "EXIT"
    case interrupt = "INT"
}

/// A statement that waits for an event.
struct Trap: Sendable {
    var statements: [Statement]
    var source: SourceText
}

/// A word that stands for others at the beginning of a command.
struct CommandAlias: Sendable, Equatable {
    /// As it was written.
    var text: String
    var words: [Word]

    /// Reads the words of an alias.
    ///
    /// - Throws: `SyntaxError` for more than the words of one command.
    init(_ text: String) throws(SyntaxError) {
        let bytes = Array(text.utf8)
        let statements = try Parser.statements(in: bytes)
        guard statements.count == 1, case .command(let command) = statements[0], command.redirections.isEmpty,
            command.pipeline.isEmpty, command.modifiers.isEmpty, !command.isHost
        else {
            throw SyntaxError(
                "an alias is the beginning of one command", at: 0..<bytes.count,
                hint: "a function does more: def NAME … end")
        }
        self.text = text
        words = command.words
    }

    /// The first word, which may be an alias again.
    var verb: String? { words.first?.constantText }
}
