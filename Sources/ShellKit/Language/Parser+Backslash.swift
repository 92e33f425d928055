/// Words that begin with a backslash: what the fingers of psql's users know.
extension Parser {
    /// A word that is another name for a verb; a word without a backslash stays as it is.
    func backslash(_ word: Word) throws(SyntaxError) -> Word {
        guard let text = backslashText(word) else { return word }
        guard VerbAlias.verb(of: text) != nil else {
            throw SyntaxError(
                "there is no backslash command '\(text)'", at: word.range,
                hint: ForeignVerb.hint(for: text) ?? VerbAlias.hint)
        }
        return Word(text, range: word.range)
    }

    /// The words that are more than a name: `\! PROGRAM` runs a program of the host, `\watch N` the last statement again
    /// and again, `\x`, `\t` and `\o` set options. Nil for every other word.
    mutating func reflex(_ first: Word) throws(SyntaxError) -> SimpleCommand? {
        switch backslashText(first) {
        case "\\!":
            tokens.removeFirst()
            let program = try word("a command of the host is missing behind '\\!'", after: first.range)
            return try whole(SimpleCommand(verb: program, arguments: [], isHost: true))
        case "\\watch":
            tokens.removeFirst()
            let pause = try pause(behind: first)
            try pause.check()
            return try whole(
                SimpleCommand(verb: Word("again", range: first.range), arguments: [], modifiers: [pause]))
        case "\\x": return try setting("expanded", first)
        case "\\t": return try setting("headers", first)
        case "\\o": return try setting("results", first)
        default: return nil
        }
    }

    /// What `set` does with an option.
    private mutating func setting(_ option: String, _ first: Word) throws(SyntaxError) -> SimpleCommand {
        tokens.removeFirst()
        var command = try whole(SimpleCommand(verb: Word("set", range: first.range), arguments: []))
        // psql's switch says what is left out, and this one what is shown.
        if option == "headers", let wish = command.arguments.first, let text = wish.constantText,
            let other = ["on": "off", "off": "on"][text]
        {
            command.arguments[0] = Word(other, range: wish.range)
        }
        command.arguments.insert(Word(option, range: first.range), at: 0)
        return command
    }

    /// A number alone is seconds, and without one it is two of them.
    private mutating func pause(behind first: Word) throws(SyntaxError) -> CommandModifier {
        guard case .word(let word)? = tokens.first?.kind else { return .watch(Word("2s", range: first.range)) }
        tokens.removeFirst()
        guard let text = word.constantText, Double(text) != nil else { return .watch(word) }
        return .watch(Word("\(text)s", range: word.range))
    }

    private func backslashText(_ word: Word) -> String? {
        guard bytes[word.range.lowerBound] == UInt8(ascii: "\\") else { return nil }
        return String(decoding: bytes[word.range], as: UTF8.self)
    }
}

extension Word {
    /// A word of plain text.
    fileprivate init(_ text: String, range: Range<Int>) {
        self.init([.text(Array(text.utf8), isQuoted: false)], range: range)
    }
}
