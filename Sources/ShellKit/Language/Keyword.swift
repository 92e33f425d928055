/// Words that begin a statement and are no commands.
enum Keyword: String, CaseIterable, Sendable {
    case `let`, export, assert
    case `break`, `continue`, `return`
    case `if`, `for`, `while`, `try`, def, parallel

    /// Words that end a part of a block.
    static let endings: Set<String> = ["end", "elif", "else", "catch"]

    /// What other shells write, and what is written here.
    static let foreign = [
        "then": "a new line or ';' ends the condition", "do": "a new line or ';' begins the body",
        "fi": "a block ends with 'end'", "done": "a block ends with 'end'", "esac": "a block ends with 'end'",
        "elseif": "write 'elif'", "elsif": "write 'elif'", "finally": "write it behind the 'end'",
    ]

    static func hint(forLonely word: String) -> String? {
        switch word {
        case "else", "elif": "it belongs between 'if' and 'end'"
        case "catch": "it belongs between 'try' and 'end'"
        default: nil
        }
    }

    /// Every word that means something to the parser where a command could stand.
    static let all = Set(allCases.map(\.rawValue)).union(endings).union(CommandModifier.names)
}
