/// A statement that holds others and ends with `end`.
enum Block: Sendable, Equatable {
    /// `if A … elif B … else … end`.
    case conditional([Branch], otherwise: [Statement])
    /// `for NAME in WORDS … end`.
    case loop(variable: String, words: [Word], body: [Statement])
    /// `while A … end`.
    case repetition(Branch)
    /// `try … catch NAME … end`.
    case attempt(body: [Statement], name: String?, handler: [Statement])
    case definition(FunctionDefinition)
    /// `parallel -j N … end`.
    case parallel(jobs: Word?, body: [Statement])

    /// What runs while or when its condition succeeds.
    struct Branch: Sendable, Equatable {
        var condition: Statement
        var body: [Statement]
    }

    func appendCommands(to commands: inout [SimpleCommand]) {
        func append(_ statements: [Statement]) {
            for statement in statements { statement.appendCommands(to: &commands) }
        }
        switch self {
        case .conditional(let branches, let otherwise):
            for branch in branches { append([branch.condition] + branch.body) }
            append(otherwise)
        case .loop(_, let words, let body):
            for word in words { word.appendCommands(to: &commands) }
            append(body)
        case .repetition(let branch): append([branch.condition] + branch.body)
        case .attempt(let body, _, let handler): append(body + handler)
        case .definition(let definition): append(definition.body)
        case .parallel(let jobs, let body):
            jobs?.appendCommands(to: &commands)
            append(body)
        }
    }
}

/// `def NAME ARGUMENTS … end`.
struct FunctionDefinition: Sendable, Equatable {
    var name: String
    var parameters: [String]
    var body: [Statement]
    /// Its name in the source.
    var range: Range<Int>
}
