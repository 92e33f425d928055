/// Where the names come from that a completion proposes.
protocol CompletionSources: Sendable {
    var commands: CommandTable { get }
    func variables() -> [String]
    /// Words of one kind that the shell itself knows.
    func words(_ kind: KnownWords) -> [String]
    /// Local paths that begin with a text.
    func localNames(startingWith text: String, directoriesOnly: Bool) -> [CompletionCandidate]
    /// Remote names that begin with a text, one level of them.
    func remoteNames(startingWith text: String, bucketsOnly: Bool) -> CompletionCandidates
    /// Words of another kind that a store knows.
    func storeWords(_ kind: StoreWords, startingWith text: String) -> CompletionCandidates
    /// The inputs of a workflow file.
    func inputs(of file: String) -> [String]
    /// Programs of the host that begin with a text.
    func programs(startingWith text: String) -> [String]
}

/// What a shell knows without a store.
enum KnownWords: Sendable {
    case runs
    /// The names of connections.
    case connections
    /// The numbers of jobs that run.
    case jobs
    /// What stands for a verb: functions and aliases.
    case commands
    /// What 'unset' forgets: variables of the shell, functions and aliases.
    case definitions
}

/// What a store knows besides the names of balls.
enum StoreWords: Sendable {
    case peers
    /// What the balls in the trash were.
    case trash
    /// The keys of the tags in the bucket that a word names.
    case tagKeys(near: String)
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
