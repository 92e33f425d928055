import MictlanXText

/// A verb with words that name something of the store, all of them at one connection.
protocol PlacedCommand: NetworkCommand {
    var target: StoreOptions { get set }
    /// Those words, by the number of the operand.
    var remoteWords: [(number: Int, word: ExpandedWord)] { get }

    mutating func replaceRemoteWord(_ number: Int, by word: ExpandedWord)
}

extension CommandContext {
    /// The command with its connection taken out of its words: `ls prod:b` is `ls /b` at `prod`.
    ///
    /// - Parameters:
    ///   - command: the command as it was parsed.
    ///   - hasBucket: whether a bucket is chosen; `nil` for what holds in the session.
    /// - Returns: the command, and any other as it is.
    /// - Throws: `ShellError` with code 2 for a name that no connection has, and for words at two of them.
    func placed(_ command: any ShellCommand, hasBucket: Bool? = nil) async throws -> any ShellCommand {
        guard let command = command as? any PlacedCommand else { return command }
        let isChosen = await bucket != nil
        return try placed(command, hasBucket ?? isChosen)
    }

    private func placed<Command: PlacedCommand>(
        _ command: Command, _ hasBucket: Bool
    ) throws(ShellError) -> Command {
        var placed = command
        var chosen: (name: String?, number: Int)?
        for (number, word) in command.remoteWords {
            let prefix = try prefix(of: word, number: number, hasBucket: hasBucket)
            if let prefix { placed.replaceRemoteWord(number, by: prefix.rest) }
            let name = prefix.flatMap { $0.name.isEmpty ? nil : $0.name }
            guard let before = chosen else {
                chosen = (name, number)
                continue
            }
            guard before.name == name else {
                throw .usage(
                    "the words are at two connections, and '\(Command.verb)' works at one", word: number)
            }
        }
        guard let chosen, let name = chosen.name else { return placed }
        guard placed.target.uri == nil, placed.target.profile.map({ $0.text == name }) ?? true else {
            throw .usage(
                "a flag names another store than '\(name):'", hint: "leave one of them out", word: chosen.number)
        }
        placed.target.profile = TextArgument(name)
        return placed
    }

    /// The connection that a word names. With a bucket chosen a name may have a colon: then it is one only if there is
    /// such a connection.
    ///
    /// - Throws: `ShellError` with code 2 for a name that no connection has.
    func prefix(of word: ExpandedWord, number: Int, hasBucket: Bool) throws(ShellError) -> ConnectionPrefix? {
        guard let prefix = ConnectionPrefix(word) else { return nil }
        if hasBucket, prefix.isQuoted { return nil }
        if prefix.name.isEmpty { return prefix }
        if try session.places.named(prefix.name) != nil { return prefix }
        guard hasBucket else { throw session.places.unknown(prefix.name, word: number) }
        return nil
    }
}
