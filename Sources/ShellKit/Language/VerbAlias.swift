/// Other words for verbs, which fingers know from psql, sqlite and shells.
enum VerbAlias {
    private static let verbs = [
        "quit": "exit", "bye": "exit", ".quit": "exit", ".exit": "exit", "\\q": "exit", "logout": "exit",
        ".help": "help", "\\?": "help", "\\h": "help", "?": "help", "\\l": "buckets", "\\d": "ls", "dir": "ls",
        "\\s": "history", "\\cd": "cd", "\\c": "connect", "\\i": "source", ".read": "source", "\\timing": "timing",
        "\\e": "edit",
    ]

    /// What to write in place of a backslash command that is not there.
    static func hint(inPlaceOf backslash: String) -> String {
        switch backslash {
        case "\\x": "'-o yaml' behind a command, or 'set output yaml', shows one row below the other"
        case "\\o": "write COMMAND > FILE; 'log start FILE' keeps everything"
        case "\\t": "'-o tsv' has a header, a pipe has none: COMMAND | cat"
        default: "\\q \\? \\c \\l \\d \\s \\i \\e \\watch \\timing \\! and \\cd work; 'help' lists the verbs"
        }
    }

    /// The verb that a word stands for; nil for any other word.
    static func verb(of word: String) -> String? { verbs[word] }
}
