/// Words that begin with a backslash: what the fingers of psql's users know.
extension Parser {
    /// A word that is another name for a verb; a word without a backslash stays as it is.
    func backslash(_ word: Word) throws(SyntaxError) -> Word {
        guard let text = backslashText(word) else { return word }
        guard VerbAlias.verb(of: text) != nil else {
            throw SyntaxError(
                "there is no backslash command '\(text)'", at: word.range, hint: VerbAlias.hint(inPlaceOf: text))
        }
        return Word(text, range: word.range)
    }

    /// The words that are more than a name: `\! PROGRAM` runs a program of the host, `\watch N` the last statement again
    /// and again. Nil for every other word.
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
        default: return nil
        }
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
