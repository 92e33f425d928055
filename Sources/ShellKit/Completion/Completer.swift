import ArgumentParser
import LineEditing
import MictlanXText

/// Where the names come from that a completion proposes.
protocol CompletionSources: Sendable {
    var commands: CommandTable { get }
    func variables() -> [String]
    /// Local paths that begin with a text.
    func localNames(startingWith text: String, directoriesOnly: Bool) -> [CompletionCandidate]
    /// Remote names that begin with a text, one level of them.
    func remoteNames(startingWith text: String, bucketsOnly: Bool) -> CompletionCandidates
    func runs() -> [String]
    /// The names of connections.
    func connections() -> [String]
}

/// All that a word could become, as far as the store has told.
struct CompletionCandidates: Sendable {
    /// Of too many to show the first ones and, for what all have in common, the last one.
    var names: [CompletionCandidate] = []
    /// How many there are besides.
    var more = 0
    /// What a person must know of them.
    var remark: String?

    func with(_ others: [CompletionCandidate]) -> CompletionCandidates {
        CompletionCandidates(names: names + others, more: more, remark: remark)
    }
}

/// What a word could become.
struct CompletionCandidate: Sendable, Equatable {
    /// The whole word, as it is meant.
    var text: String
    /// Whether the word ends with it: a directory goes on.
    var isWhole = true
    /// How it is shown; nil for the whole word.
    var label: String?
    /// What it means, for shells that show that.
    var detail: String?
}

/// From a line and a cursor to what could stand there.
struct Completer: Sendable {
    let sources: any CompletionSources

    /// What stands behind a verb, where a word is neither a flag nor a flag's value.
    private enum Operands {
        case local, directory, remote, bucket, run, verb, connection, nothing
        /// Local or remote, which the word says.
        case either
        /// The words that the verb's own help lists.
        case choices
        /// Local sources, then a remote destination; and the other way round.
        case localThenRemote, remoteThenLocal
    }

    private static let operands: [String: Operands] = [
        "put": .localThenRemote, "get": .remoteThenLocal, "ls": .remote, "cat": .remote, "stat": .remote, "rm": .remote,
        "cp": .remote, "mv": .remote, "sync": .either, "diff": .either,
        "use": .bucket, "cd": .directory, "lls": .local, "run": .local, "plan": .local, "lint": .local,
        "graph": .local, "help": .verb, "resume": .run, "status": .run, "why": .run, "cancel": .run, "report": .run,
        "buckets": .nothing, "runs": .nothing, "history": .nothing, "exit": .nothing, "pwd": .nothing, "echo": .local,
        "connect": .connection, "on": .connection, "ping": .connection,
        "connections": .nothing, "config": .nothing, "safe": .nothing, "readonly": .nothing,
        "explain": .nothing, "schema": .nothing, "apropos": .nothing, "again": .nothing, "timing": .choices,
        "completion": .choices, "on-error": .choices, "doctor": .nothing, "edit": .nothing, "log": .local,
        "du": .remote, "tree": .remote, "find": .remote, "pipe": .remote,
        "tag": .remote, "disable": .remote, "rb": .bucket, "verify": .remoteThenLocal, "last": .nothing,
        "stats": .nothing, "jobs": .nothing, "fg": .nothing, "bg": .nothing, "kill": .nothing, "wait": .nothing,
    ]

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

    private var verbs: [CompletionCandidate] {
        sources.commands.all.map { CompletionCandidate(text: $0.verb, detail: $0.configuration.abstract) }
    }

    private func candidates(for line: CompletionLine) -> CompletionCandidates {
        line.isRedirection
            ? CompletionCandidates(names: local(line.current)) : candidates(line.words[...], line.current)
    }

    private func candidates(_ words: ArraySlice<String>, _ current: String) -> CompletionCandidates {
        var words = words
        while let first = words.first, CommandModifier.names.contains(first) || (first == "on" && words.count > 1) {
            words = words.dropFirst(first == "retry" || first == "on" ? 2 : 1)
        }
        guard let verb = words.popFirst() else {
            return CompletionCandidates(
                names: verbs + (["let"] + CommandModifier.names).map { CompletionCandidate(text: $0) })
        }
        guard let type = try? sources.commands.type(named: verb) else { return CompletionCandidates() }
        let operands = Array(words)
        let subcommands = type.configuration.subcommands
        let subcommand = subcommands.first { $0.configuration.commandName == operands.first }
        let flags = subcommand.map { Self.flags(of: $0) } ?? Self.flags(of: type)
        if current.hasPrefix("-"), !operands.contains("--") {
            return CompletionCandidates(names: Self.flags(flags, current, self))
        }
        if let last = operands.last, let value = flags.value(of: last) {
            return CompletionCandidates(names: values(value, current))
        }
        if !subcommands.isEmpty, subcommand == nil {
            return CompletionCandidates(
                names: subcommands.compactMap { $0.configuration.commandName }.map { CompletionCandidate(text: $0) })
        }
        let count = flags.operands(among: operands).count - (subcommand == nil ? 0 : 1)
        let kind = Self.operands[type.verb] ?? .local
        if case .choices = kind { return CompletionCandidates(names: choices(of: type, number: count)) }
        return self.operands(kind, number: count, current)
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
        if value.name == "connection" { return sources.connections().map { CompletionCandidate(text: $0) } }
        return value.choices.map { CompletionCandidate(text: $0) }
    }

    private func local(_ text: String, directoriesOnly: Bool = false) -> [CompletionCandidate] {
        sources.localNames(startingWith: text, directoriesOnly: directoriesOnly)
    }

    private func operands(_ kind: Operands, number: Int, _ text: String) -> CompletionCandidates {
        func words(_ words: [String]) -> [CompletionCandidate] { words.map { CompletionCandidate(text: $0) } }
        switch kind {
        case .local: return CompletionCandidates(names: local(text))
        case .directory: return CompletionCandidates(names: local(text, directoriesOnly: true))
        case .remote: return sources.remoteNames(startingWith: text, bucketsOnly: false)
        case .bucket: return sources.remoteNames(startingWith: text, bucketsOnly: true)
        case .run: return CompletionCandidates(names: words(sources.runs()))
        case .verb: return CompletionCandidates(names: verbs + words(HelpTopic.allCases.map(\.rawValue)))
        case .connection: return CompletionCandidates(names: words(sources.connections()))
        case .nothing, .choices: return CompletionCandidates()
        case .localThenRemote where number == 0: return CompletionCandidates(names: local(text))
        case .remoteThenLocal where number == 0: return sources.remoteNames(startingWith: text, bucketsOnly: false)
        // Which word is the last one is not known before it is there.
        case .localThenRemote, .remoteThenLocal, .either:
            return sources.remoteNames(startingWith: text, bucketsOnly: false).with(local(text))
        }
    }
}
