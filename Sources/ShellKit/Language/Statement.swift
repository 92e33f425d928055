/// What a script is made of, as values: nothing of it has run.
///
/// However long a statement is, the value is a list and no tree: nothing that works on it needs a deep stack.
enum Statement: Sendable, Equatable {
    case command(SimpleCommand)
    /// `let NAME = VALUE`.
    case assignment(name: String, value: Word)
    /// `! A`: success and failure change places, as often as it says.
    indirect case not(Statement, times: Int)
    /// `A && B || C`, from left to right: `&&` and `||` bind equally.
    indirect case chain(first: Statement, rest: [Link])

    /// `A &`: it goes on behind the prompt. The range is its own text.
    indirect case background(Statement, range: Range<Int>)

    /// What follows a statement, and when it runs.
    struct Link: Sendable, Equatable {
        /// Whether it runs when what stands before it succeeded (`&&`) or when that failed (`||`).
        var isAnd: Bool
        var statement: Statement
    }

    /// Every command in it, in the order they are written.
    var commands: [SimpleCommand] {
        switch self {
        case .command(let command): [command]
        case .assignment: []
        case .not(let statement, _), .background(let statement, _): statement.commands
        case .chain(let first, let rest): first.commands + rest.flatMap { $0.statement.commands }
        }
    }
}

/// A verb, its words and where its output goes.
struct SimpleCommand: Sendable, Equatable {
    struct Redirection: Sendable, Equatable {
        var target: Word
        var appends: Bool
    }

    var verb: Word
    var arguments: [Word]
    var redirection: Redirection?
    /// What stands before the verb, the outermost first.
    var modifiers: [CommandModifier] = []

    /// The verb and its arguments.
    var words: [Word] { [verb] + arguments }

    var range: Range<Int> {
        verb.range.lowerBound..<(redirection?.target.range ?? arguments.last?.range ?? verb.range).upperBound
    }
}
