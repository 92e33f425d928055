import ArgumentParser
import MictlanXModel
import MictlanXText

/// Turns the argument parser's sentence into an error with a place and our own suggestion.
enum UsageFault {
    static func error<Command: ParsableCommand>(
        _ text: String, command: Command.Type, arguments: [ExpandedWord]
    ) -> ShellError {
        // The parser adds its own proposal and the usage below the first line.
        let sentence = ArgumentText.decoded(String(text.prefix { $0 != "\n" })).text
        let quoted = sentence.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
        let verb = name(of: command)
        let helpHint =
            command is any ShellCommand.Type ? "'help \(verb)' lists the flags" : "'\(verb) --help' lists the flags"
        if let foreign = ForeignFlag.fault(among: arguments, of: command) {
            return .usage(
                "unknown flag \(foreign.flag.quoted) for \(verb)", hint: foreign.hint, position: foreign.position)
        }
        let word = value(quoted, in: arguments) ?? quoted.lazy.compactMap { place(of: $0, in: arguments) }.first
        if let word, let flag = quoted.first, sentence.hasPrefix("Unknown option"), flag.hasPrefix("-") {
            let name = String(flag.prefix { $0 != "=" })
            let suggestion = Suggestion.closest(to: name, among: DeclaredFlags(of: command).long)
            return .usage(
                "unknown flag \(name.quoted) for \(verb)",
                hint: suggestion.map { "did you mean \($0)?" } ?? helpHint, position: word)
        }
        if let hint = sizeHint(quoted, command) {
            return .usage(sentence.prefix(1).lowercased() + sentence.dropFirst(), hint: hint, position: word ?? 0)
        }
        if sentence.contains("Please provide one of"), let choices = choices(quoted, command) {
            return .usage(
                "\(quoted[0].quoted) is no value of \(quoted[1].prefix { $0 != " " })",
                hint: "one of \(choices.joined(separator: ", "))", position: word ?? 0)
        }
        let message = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
        return .usage(
            message.prefix(1).lowercased() + message.dropFirst(),
            hint: command is any ShellCommand.Type ? "usage: \(usage(of: command))" : helpHint,
            position: word ?? 0)
    }

    private static func usage<Command: ParsableCommand>(of command: Command.Type) -> String {
        command.usageString().split(separator: "\n").first.map { line in
            line.hasPrefix("Usage: ") ? String(line.dropFirst(7)) : String(line)
        } ?? name(of: command)
    }

    private static func name<Command: ParsableCommand>(of command: Command.Type) -> String {
        command.configuration.commandName ?? command._commandName
    }

    /// The place of a flag's value, in a sentence that quotes first the value and then the flag.
    private static func value(_ quoted: [String], in arguments: [ExpandedWord]) -> Int? {
        guard quoted.count > 1, let flag = quoted[1].split(separator: " ").first else { return nil }
        let words = arguments.map(\.text)
        for (index, word) in words.enumerated() {
            if word == "\(flag)=\(quoted[0])" || flag.count == 2 && word == "\(flag)\(quoted[0])" { return index + 1 }
            if index > 0, words[index - 1] == flag, word == quoted[0] { return index + 1 }
        }
        return nil
    }

    /// The proposal for a size behind a flag that takes none, where another flag of the command does: `--chunk 100kB`.
    private static func sizeHint<Command: ParsableCommand>(_ quoted: [String], _ command: Command.Type) -> String? {
        guard quoted.count > 1, let flag = quoted[1].split(separator: " ").first,
            DeclaredFlags(of: command).long.contains("\(flag)-size"), (try? ByteCount(parsing: quoted[0])) != nil
        else { return nil }
        return "did you mean \(flag)-size \(quoted[0])?"
    }

    /// Every value that a flag can have, in a sentence that quotes first the wrong one and then the flag.
    private static func choices<Command: ParsableCommand>(_ quoted: [String], _ command: Command.Type) -> [String]? {
        guard quoted.count > 1, let flag = quoted[1].split(separator: " ").first,
            let value = DeclaredFlags(of: command).value(of: String(flag)), !value.choices.isEmpty
        else { return nil }
        return value.choices
    }

    private static func place(of text: String, in arguments: [ExpandedWord]) -> Int? {
        let name = text.prefix { $0 != " " && $0 != "=" }
        let exact = arguments.firstIndex { argument in
            let word = argument.text
            return word == text || word == name || word.hasPrefix("\(name)=")
        }
        guard exact == nil, name.count == 2, let letter = name.last, name.first == "-", letter != "-" else {
            return exact.map { $0 + 1 }
        }
        // One of several letters behind one dash.
        return arguments.firstIndex {
            $0.text.hasPrefix("-") && !$0.text.hasPrefix("--") && $0.text.contains(letter)
        }.map { $0 + 1 }
    }

    /// The fault of a first word that is none of a command's words; `nil` for one that may be.
    static func unknownWord(_ arguments: [ExpandedWord], of command: any ShellCommand.Type) -> ShellError? {
        let words = command.configuration.subcommands.map { $0._commandName }
        guard !words.isEmpty, let first = arguments.first?.text, !first.hasPrefix("-"),
            !(words + ["help"]).contains(first)
        else { return nil }
        let near = Suggestion.closest(to: first, among: words)
        return .usage(
            "\(command.verb) has no \(first.quoted)",
            hint: near.map { "did you mean \(command.verb) \($0)?" } ?? "one of \(words.joined(separator: ", "))",
            position: 1)
    }

    /// The words with `--flag -1` as one: a number below nothing is a value, if a wrong one, and no flag. `nil` where there
    /// is no such number.
    static func joiningNumbers(_ words: [ExpandedWord]) -> [ExpandedWord]? {
        guard
            let index = words.indices.dropFirst().first(where: {
                words[$0 - 1].text.hasPrefix("--") && !words[$0 - 1].text.contains("=")
                    && words[$0].text.hasPrefix("-") && Double(words[$0].text) != nil
            })
        else { return nil }
        var joined = words
        joined[index - 1].units += ExpandedWord("=").units + words[index].units
        joined.remove(at: index)
        return joined
    }
}
