/// What a script is made of, as values: nothing of it has run.
indirect enum Statement: Sendable, Equatable {
    case command(SimpleCommand)
    /// `let NAME = VALUE`.
    case assignment(name: String, value: Word)
    /// `A && B`: B when A succeeded.
    case and(Statement, Statement)
    /// `A || B`: B when A failed.
    case or(Statement, Statement)
    /// `! A`: success and failure change places.
    case not(Statement)

    /// Every command in it, in the order they are written.
    var commands: [SimpleCommand] {
        switch self {
        case .command(let command): [command]
        case .assignment: []
        case .and(let first, let second), .or(let first, let second): first.commands + second.commands
        case .not(let statement): statement.commands
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

    /// The verb and its arguments.
    var words: [Word] { [verb] + arguments }

    var range: Range<Int> {
        verb.range.lowerBound..<(redirection?.target.range ?? arguments.last?.range ?? verb.range).upperBound
    }
}
