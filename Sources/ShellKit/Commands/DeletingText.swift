/// Whether a function may delete, told from its text: what its variables will hold is not known.
struct DeletingText {
    let commands: CommandTable
    let language: LanguageState

    /// Stands for a word with variables.
    private static let unknown = ExpandedWord("x/x")

    func mayDelete(function name: String) -> Bool {
        var seen: Set<String> = []
        return mayDelete(function: name, &seen)
    }

    private func mayDelete(function name: String, _ seen: inout Set<String>) -> Bool {
        guard seen.insert(name).inserted, let function = language.functions[name] else { return false }
        for command in function.definition.body.flatMap(\.commands) where !command.isHost {
            guard mayDelete(command.words, &seen) else { continue }
            return true
        }
        return false
    }

    private func mayDelete(_ words: [Word], _ seen: inout Set<String>) -> Bool {
        // A verb that a variable holds may be any.
        guard let verb = words.first?.constantText else { return true }
        if language.functions[verb] != nil { return mayDelete(function: verb, &seen) }
        if let alias = language.aliases[verb], seen.insert("alias \(verb)").inserted {
            return mayDelete(alias.words + words.dropFirst(), &seen)
        }
        let arguments = words.dropFirst().map { $0.constant ?? Self.unknown }
        do throws(ShellError) {
            guard case .command(let parsed) = try commands.parse(verb: verb, arguments: arguments) else { return false }
            if let wrapper = parsed as? any WrappingCommand { return mayDelete(wrapper, &seen) }
            return Self.deletes(parsed)
        } catch {
            // What cannot be read with words that stand for others may do what the verb is for.
            return Self.verbs.contains(VerbAlias.verb(of: verb) ?? verb)
        }
    }

    private func mayDelete(_ wrapper: any WrappingCommand, _ seen: inout Set<String>) -> Bool {
        let words = wrapper.wrapped.map { Word([.text($0.bytes, isQuoted: true)], range: 0..<0) }
        return mayDelete(words, &seen)
    }

    private static let verbs: Set<String> = ["rm", "rb", "mv", "disable", "trash", "bulk", "sync", "on"]

    /// Whether a command deletes or withdraws what is in a store.
    static func deletes(_ command: any ShellCommand) -> Bool {
        switch command {
        case let command as MoveCommand: return !command.removal.isDryRun
        case let command as SyncCommand: return command.deletes && !command.removal.isDryRun
        case let command as any NetworkCommand:
            guard case .deletes = command.effect else { return false }
            return true
        default: return false
        }
    }
}
