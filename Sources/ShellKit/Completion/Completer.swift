import ArgumentParser
import LineEditing
import MictlanXText

/// From a line and a cursor to what could stand there.
struct Completer: Sendable {
    let sources: any CompletionSources

    func completion(of text: String, cursor: Int) -> LineCompletion {
        let line = CompletionLine(text, cursor: cursor)
        guard !line.isComment else { return LineCompletion(start: cursor, replacement: "", candidates: []) }
        if let variable = line.variable { return complete(variable) }
        guard !line.hasVariable else { return LineCompletion(start: cursor, replacement: "", candidates: []) }
        let found = candidates(for: line)
        var matching: [CompletionCandidate] = []
        var seen: Set<String> = []
        for candidate in found.names
        where candidate.text.hasPrefix(line.current) && seen.insert(candidate.text).inserted {
            matching.append(candidate)
        }
        matching.sort { $0.text < $1.text }
        let common = CompletionText.commonPrefix(matching.map(\.text))
        let isWhole = matching.count == 1 && found.more == 0 && matching[0].isWhole
        // What was typed stays as it was written, until something is added to it; what the candidates have in common is not
        // known before all are.
        let isChanged = found.remark == nil && (common != line.current || isWhole)
        let present = String(
            String.UnicodeScalarView(text.unicodeScalars.prefix(cursor).dropFirst(line.start)))
        return LineCompletion(
            start: line.start,
            replacement: isChanged ? CompletionText.written(common, quote: line.quote, isWhole: isWhole) : present,
            candidates: matching.map { ($0.label ?? $0.text).terminalSafe }, more: found.more, remark: found.remark)
    }

    private func complete(_ variable: CompletionLine.Variable) -> LineCompletion {
        let names = sources.variables().filter { $0.hasPrefix(variable.prefix) }.sorted()
        let common = CompletionText.commonPrefix(names)
        let open = variable.isBraced ? "${" : "$"
        let close = variable.isBraced && names.count == 1 ? "}" : ""
        return LineCompletion(
            start: variable.start, replacement: open + (names.isEmpty ? variable.prefix : common) + close,
            candidates: names)
    }

    /// What could stand in the place of a word on the host's command line.
    ///
    /// - Parameters:
    ///   - words: those before it, without the program's name.
    ///   - current: what of it is typed.
    ///   - own: the flags of the program, which come before the verb.
    /// - Returns: what could stand there; some of it may begin in another way.
    func hostCandidates(words: [String], current: String, flags own: DeclaredFlags) -> [CompletionCandidate] {
        if let verb = own.operands(among: words).first { return candidates(words[verb...], current).names }
        if let last = words.last, let value = own.value(of: last) { return values(value, current) }
        if current.hasPrefix("-") { return Self.flags(own, current, self) }
        return verbs + local(current)
    }

    var verbs: [CompletionCandidate] {
        sources.commands.all.map { CompletionCandidate(text: $0.verb, detail: $0.configuration.abstract) }
    }

    private func candidates(for line: CompletionLine) -> CompletionCandidates {
        if line.isRedirection { return CompletionCandidates(names: local(line.current)) }
        guard line.isHost else { return candidates(line.words[...], line.current) }
        guard line.words.isEmpty, !line.current.contains("/") else {
            return CompletionCandidates(names: local(line.current))
        }
        return CompletionCandidates(
            names: sources.programs(startingWith: line.current).map { CompletionCandidate(text: $0) })
    }

    private func candidates(_ words: ArraySlice<String>, _ current: String) -> CompletionCandidates {
        var words = words
        while let first = words.first, CommandModifier.names.contains(first) || (first == "on" && words.count > 1) {
            words = words.dropFirst(first == "retry" || first == "on" ? 2 : 1)
        }
        guard let verb = words.popFirst() else {
            let others = ["let", "export"] + CommandModifier.names + sources.words(.commands)
            return CompletionCandidates(names: verbs + others.map { CompletionCandidate(text: $0) })
        }
        let operands = Array(words)
        guard let type = try? sources.commands.type(named: verb) else {
            return self.operands(
                Self.operands(ofKeyword: verb, number: operands.count), number: operands.count, current)
        }
        let subcommands = type.configuration.subcommands
        let subcommand = subcommands.first { $0.configuration.commandName == operands.first }
        let flags = subcommand.map { Self.flags(of: $0) } ?? Self.flags(of: type)
        if current.hasPrefix("-"), !operands.contains("--") {
            return CompletionCandidates(names: Self.flags(flags, current, self))
        }
        let places = flags.operands(among: operands).dropFirst(subcommand == nil ? 0 : 1)
        let name = subcommand?.configuration.commandName
        if let last = operands.last, let value = flags.value(of: last) {
            let isRemote = Self.operands(of: type.verb, name, number: 0).beginsRemote
            return values(
                of: last, value, operand: places.first.map { operands[$0] }, isRemote: isRemote, current)
        }
        if !subcommands.isEmpty, subcommand == nil {
            return CompletionCandidates(
                names: subcommands.compactMap { $0.configuration.commandName }.map { CompletionCandidate(text: $0) })
        }
        let kind = Self.operands(of: type.verb, name, number: places.count)
        if case .choices = kind { return CompletionCandidates(names: choices(of: type, number: places.count)) }
        if case .value = kind {
            let proposals = SessionOption(rawValue: operands[0])?.proposals ?? []
            return CompletionCandidates(names: proposals.map { CompletionCandidate(text: $0) })
        }
        return self.operands(kind, number: places.count, current)
    }

    /// The value of a flag, as far as more is known of it than its declaration says.
    private func values(
        of flag: String, _ value: DeclaredFlags.Value, operand: String?, isRemote: Bool, _ current: String
    ) -> CompletionCandidates {
        switch (flag, operand) {
        case ("--input", let file?):
            return CompletionCandidates(
                names: sources.inputs(of: file).map { CompletionCandidate(text: "\($0)=", isWhole: false) })
        case ("--tag", let place?) where isRemote, ("--name-tag", let place?) where isRemote,
            ("--by", let place?) where isRemote:
            var keys = sources.storeWords(.tagKeys(near: place), startingWith: flag == "--by" ? "" : current)
            for index in keys.names.indices {
                if flag == "--by" { keys.names[index].text = "tag:\(keys.names[index].text)" }
                guard flag == "--tag" else { continue }
                keys.names[index].text += "="
                keys.names[index].isWhole = false
            }
            return keys
        default: return CompletionCandidates(names: values(value, current))
        }
    }

    /// The words of an operand that the usage of a verb lists: `timing [on|off]`.
    private func choices(of type: any ShellCommand.Type, number: Int) -> [CompletionCandidate] {
        guard number == 0, let list = type.configuration.usage?.split(separator: " ").last else { return [] }
        return list.split { "[]|".contains($0) }.map { CompletionCandidate(text: String($0)) }
    }

    private static func flags<Command: ParsableCommand>(of type: Command.Type) -> DeclaredFlags {
        DeclaredFlags(of: type)
    }

    /// Flags, or behind a `=` the values of one.
    private static func flags(_ flags: DeclaredFlags, _ text: String, _ completer: Completer) -> [CompletionCandidate] {
        guard let equals = text.firstIndex(of: "=") else { return flags.names.map { CompletionCandidate(text: $0) } }
        let name = String(text[..<equals])
        guard let value = flags.value(of: name) else { return [] }
        return completer.values(value, String(text[text.index(after: equals)...])).map { candidate in
            var candidate = candidate
            candidate.label = candidate.label ?? candidate.text
            candidate.text = "\(name)=\(candidate.text)"
            return candidate
        }
    }

    private func values(_ value: DeclaredFlags.Value, _ text: String) -> [CompletionCandidate] {
        if value.name == "file" || value.name == "dir" { return local(text) }
        if value.name == "connection" { return sources.words(.connections).map { CompletionCandidate(text: $0) } }
        return value.choices.map { CompletionCandidate(text: $0) }
    }

    func local(_ text: String, directoriesOnly: Bool = false) -> [CompletionCandidate] {
        sources.localNames(startingWith: text, directoriesOnly: directoriesOnly)
    }
}
