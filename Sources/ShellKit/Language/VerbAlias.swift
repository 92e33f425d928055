/// Other words for verbs, which fingers know from psql, sqlite and shells.
enum VerbAlias {
    private static let verbs = [
        "quit": "exit", "bye": "exit", ".quit": "exit", ".exit": "exit", "\\q": "exit", "logout": "exit",
        ".help": "help", "\\?": "help", "\\h": "help", "?": "help", "\\l": "buckets", "\\d": "ls", "dir": "ls",
        "\\s": "history", "\\cd": "cd", "\\i": "source", ".read": "source", "\\timing": "timing", "\\e": "edit",
    ]

    static let backslashHint = "\\q \\? \\l \\d \\s \\i \\e \\timing and \\cd work; 'help' lists the verbs"

    /// The verb that a word stands for; nil for any other word.
    static func verb(of word: String) -> String? { verbs[word] }
}
