import MictlanXText
import Workflow

/// What stands behind a verb, where a word is neither a flag nor a flag's value.
extension Completer {
    enum Operands {
        case local, directory, remote, bucket, run, verb, connection, job, definition, peer, trash, nothing
        /// Local or remote, which the word says.
        case either
        /// The words that the verb's own help lists.
        case choices
        /// Local sources, then a remote destination; and the other way round.
        case localThenRemote, remoteThenLocal
        /// The value of the option before it.
        case value
        /// One of these.
        case words([String])

        /// Whether the first word names something in a store.
        var beginsRemote: Bool {
            switch self {
            case .remote, .remoteThenLocal, .bucket: true
            default: false
            }
        }
    }

    private static let operands: [String: Operands] = [
        "put": .localThenRemote, "get": .remoteThenLocal, "ls": .remote, "cat": .remote, "stat": .remote, "rm": .remote,
        "cp": .remote, "mv": .remote, "sync": .either, "diff": .either,
        "use": .bucket, "cd": .directory, "lls": .local, "run": .local, "plan": .local, "lint": .local,
        "graph": .local, "help": .verb, "resume": .run, "status": .run, "why": .run, "cancel": .run, "report": .run,
        "buckets": .nothing, "runs": .nothing, "history": .nothing, "exit": .nothing, "pwd": .nothing, "echo": .local,
        "connect": .connection, "on": .connection, "ping": .connection,
        "connections": .nothing, "config": .nothing, "safe": .nothing, "readonly": .nothing,
        "schema": .nothing, "apropos": .nothing, "again": .nothing, "timing": .choices,
        "completion": .choices, "on-error": .choices, "doctor": .nothing, "edit": .nothing, "log": .local,
        "du": .remote, "tree": .remote, "find": .remote, "pipe": .remote, "sleep": .nothing,
        "tag": .remote, "disable": .remote, "rb": .bucket, "verify": .remoteThenLocal, "last": .nothing,
        "stats": .nothing, "jobs": .nothing, "fg": .job, "bg": .job, "kill": .job, "wait": .job,
        "unset": .definition, "peers": .nothing, "peers disable": .peer, "peers enable": .peer,
        "trash": .nothing, "trash ls": .trash, "trash restore": .trash, "trash empty": .trash,
        "bulk status": .run, "bulk await": .run, "bulk cancel": .run, "bulk resume": .run, "bulk failed": .run,
    ]

    /// Verbs that take one operand.
    private static let single: Set<String> = [
        "use", "cd", "run", "help", "resume", "status", "cancel", "connect", "ping", "fg", "bg", "explain",
        "peers disable",
        "peers enable", "bulk status", "bulk await", "bulk cancel", "bulk resume", "bulk failed",
    ]

    static func operands(of verb: String, _ subcommand: String?, number: Int) -> Operands {
        let name = subcommand.map { "\(verb) \($0)" } ?? verb
        switch (name, number) {
        case ("set", 0): return .words(SessionOption.allCases.map(\.rawValue))
        case ("set", 1): return .value
        case ("trap", 0): return .words(TrapEvent.allCases.map(\.rawValue))
        case ("explain", 0): return .words(DiagnosticCode.table.map(\.id))
        // NAME = COMMAND
        case ("alias", 2): return .verb
        case ("set", _), ("trap", _), ("alias", _): return .nothing
        case (_, 1...) where single.contains(name): return .nothing
        default: return operands[name] ?? operands[verb] ?? .local
        }
    }

    /// What stands behind a word of the language that is no verb.
    static func operands(ofKeyword word: String, number: Int) -> Operands {
        switch (word, number) {
        case ("export", 0), ("let", 0): .definition
        // for NAME in WORDS
        case ("for", 2...): .local
        default: .nothing
        }
    }

    func operands(_ kind: Operands, number: Int, _ text: String) -> CompletionCandidates {
        func known(_ words: [String]) -> CompletionCandidates {
            CompletionCandidates(names: words.map { CompletionCandidate(text: $0) })
        }
        switch kind {
        case .local: return CompletionCandidates(names: local(text))
        case .directory: return CompletionCandidates(names: local(text, directoriesOnly: true))
        case .remote: return sources.remoteNames(startingWith: text, bucketsOnly: false)
        case .bucket: return sources.remoteNames(startingWith: text, bucketsOnly: true)
        case .peer: return sources.storeWords(.peers, startingWith: text)
        case .trash: return sources.storeWords(.trash, startingWith: text)
        case .run: return known(sources.words(.runs))
        case .connection: return known(sources.words(.connections))
        case .job: return known(sources.words(.jobs))
        case .definition: return known(sources.words(.definitions))
        case .words(let words): return known(words)
        case .verb: return CompletionCandidates(names: verbs).with(known(HelpTopic.allCases.map(\.rawValue)).names)
        case .nothing, .choices, .value: return CompletionCandidates()
        case .localThenRemote where number == 0: return CompletionCandidates(names: local(text))
        case .remoteThenLocal where number == 0: return sources.remoteNames(startingWith: text, bucketsOnly: false)
        // A word that says that it is local needs no store.
        case .either where LocalArgument(ExpandedWord(text)).isWrittenAsLocal:
            return CompletionCandidates(names: local(text))
        case .localThenRemote, .remoteThenLocal:
            // What begins with a slash may be a bucket here.
            guard text.hasPrefix("/") || !LocalArgument(ExpandedWord(text)).isWrittenAsLocal else {
                return CompletionCandidates(names: local(text))
            }
            fallthrough
        // Which word is the last one is not known before it is there.
        case .either: return sources.remoteNames(startingWith: text, bucketsOnly: false).with(local(text))
        }
    }
}
