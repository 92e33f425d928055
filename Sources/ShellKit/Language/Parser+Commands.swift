/// Commands: what stands before them, their words, their streams and their pipelines.
extension Parser {
    mutating func command(_ first: Word) throws(SyntaxError) -> SimpleCommand {
        if let command = try reflex(first) { return command }
        var verb = try backslash(first)
        tokens.removeFirst()
        let modifiers = try modifiers(before: &verb)
        if let text = verb.bareText, Keyword(rawValue: text) != nil {
            let hint = ["let", "export"].contains(text) ? "write it alone" : "only commands are run so"
            throw SyntaxError("'\(text)' is no command", at: verb.range, hint: hint)
        }
        var command = SimpleCommand(verb: verb, arguments: [], modifiers: modifiers)
        if let program = try Self.hostVerb(verb) { (command.verb, command.isHost) = (program, true) }
        return try whole(command)
    }

    /// The command with its words, its streams and its pipeline.
    mutating func whole(_ begun: SimpleCommand) throws(SyntaxError) -> SimpleCommand {
        var command = begun
        (command.arguments, command.redirections) = try arguments()
        while let pipe = tokens.first, pipe.kind == .pipe {
            tokens.removeFirst()
            if let output = command.pipeline.isEmpty
                ? command.redirections.output : command.pipeline.last?.redirections.output
            {
                throw SyntaxError("the output goes to a file and into a pipe", at: output.target.range)
            }
            command.pipeline.append(try stage(behind: pipe.range))
        }
        return command
    }

    /// A command of the host behind `|`; a `!` before it changes nothing.
    private mutating func stage(behind pipe: Range<Int>) throws(SyntaxError) -> HostCommand {
        skipLineEnds()
        guard !tokens.isEmpty else { throw SyntaxError("nothing follows the '|'", at: pipe, isIncomplete: true) }
        let first = try word("a command of the host is missing behind '|'", after: pipe)
        let program = try Self.hostVerb(first) ?? first
        let (words, redirections) = try arguments()
        if let input = redirections.input {
            throw SyntaxError("the input comes from a pipe and from a file", at: input.target.range)
        }
        return HostCommand(words: [program] + words, redirections: redirections)
    }

    /// The program behind a `!`; nil for a word without one.
    private static func hostVerb(_ word: Word) throws(SyntaxError) -> Word? {
        guard case .text(let bytes, isQuoted: false)? = word.parts.first, bytes.first == UInt8(ascii: "!") else {
            return nil
        }
        var parts = word.parts
        if bytes.count > 1 {
            parts[0] = .text(Array(bytes.dropFirst()), isQuoted: false)
        } else {
            parts.removeFirst()
        }
        guard !parts.isEmpty else {
            throw SyntaxError("a command of the host is missing behind '!'", at: word.range)
        }
        return Word(parts, range: word.range.lowerBound + 1..<word.range.upperBound)
    }

    /// Takes the words that say how a command runs; `verb` is the first word behind them then.
    private mutating func modifiers(before verb: inout Word) throws(SyntaxError) -> [CommandModifier] {
        var modifiers: [CommandModifier] = []
        while let name = verb.bareText, CommandModifier.names.contains(name) {
            let range = verb.range
            let modifier: CommandModifier
            switch name {
            case "ignore": modifier = .ignore
            case "time": modifier = .time
            case "retry": modifier = try retry(at: range)
            case "timeout":
                modifier = .timeout(
                    try word("'timeout' needs a duration", after: range, hint: "write timeout 30s COMMAND"))
            default:
                modifier = .watch(try word("'watch' needs a duration", after: range, hint: "write watch 5s COMMAND"))
            }
            try modifier.check()
            modifiers.append(modifier)
            verb = try word("a command is missing behind '\(name)'", after: range)
        }
        return modifiers
    }

    private mutating func retry(at range: Range<Int>) throws(SyntaxError) -> CommandModifier {
        let form = "write retry 3 COMMAND, or retry 3 --backoff 1s..30s COMMAND"
        var backoff: Word?
        func takeBackoff(_ parser: inout Parser) throws(SyntaxError) {
            guard backoff == nil, parser.tokens.first?.bareText == "--backoff" else { return }
            parser.tokens.removeFirst()
            backoff = try parser.word("'--backoff' needs a duration", after: range, hint: form)
        }
        try takeBackoff(&self)
        let count = try word("'retry' needs a number", after: range, hint: form)
        try takeBackoff(&self)
        return .retry(count, backoff: backoff)
    }

    /// The words and streams up to the end of the command.
    private mutating func arguments() throws(SyntaxError) -> ([Word], [Redirection]) {
        var words: [Word] = []
        var redirections: [Redirection] = []
        while let token = tokens.first {
            switch token.kind {
            case .word(let word):
                words.append(word)
                tokens.removeFirst()
            case .redirection(let stream):
                tokens.removeFirst()
                let sign = String(decoding: bytes[token.range], as: UTF8.self)
                let target =
                    stream == .joinedErrors
                    ? Word([], range: token.range)
                    : try word("a file name is missing behind '\(sign)'", after: token.range)
                let one = Redirection(stream: stream, target: target)
                let isSecond =
                    [one].output != nil && redirections.output != nil
                    || [one].errors != nil && redirections.errors != nil
                    || [one].input != nil && redirections.input != nil
                guard !isSecond else { throw SyntaxError("a second redirection", at: token.range) }
                redirections.append(one)
            case .expression:
                throw SyntaxError(
                    "an expression is no word of a command", at: token.range, hint: "write $((…)) for its value")
            case .separator, .and, .or, .background, .pipe, .close:
                return (words, redirections)
            }
        }
        return (words, redirections)
    }
}
