/// Other words for verbs, which fingers know from psql, sqlite and shells.
enum VerbAlias {
    private static let verbs = [
        "quit": "exit", "bye": "exit", ".quit": "exit", ".exit": "exit", "\\q": "exit", "logout": "exit",
        ".help": "help", "\\?": "help", "\\h": "help", "?": "help", "\\l": "buckets", "\\d": "ls", "dir": "ls",
        "\\s": "history", "\\cd": "cd", "\\c": "connect", "\\i": "source", ".read": "source", "\\timing": "timing",
        "\\e": "edit", "\\g": "again",
    ]

    /// What to write in place of a backslash command that is not there.
    static let hint =
        "\\q \\? \\c \\l \\d \\s \\i \\e \\g \\x \\t \\o \\watch \\timing \\! and \\cd work; 'help' lists the verbs"

    /// The verb that a word stands for; nil for any other word.
    static func verb(of word: String) -> String? { verbs[word] }
}
