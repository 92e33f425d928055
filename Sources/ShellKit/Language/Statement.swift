/// What a script is made of, as values: nothing of it has run.
///
/// However long a statement is, the value is a list and no tree, and blocks nest only to a fixed depth: nothing that works on
/// it needs a deep stack.
enum Statement: Sendable, Equatable {
    case command(SimpleCommand)
    case assignment(Assignment)
    /// `(( EXPR ))`: succeeds where it is true.
    case condition(Condition)
    /// `assert (( EXPR )) 'message'`.
    case assertion(Condition, message: Word?)
    /// `break`, `continue`, `return [CODE]`.
    case jump(Jump)
    /// `! A`: success and failure change places, as often as it says.
    indirect case not(Statement, times: Int)
    /// `A && B || C`, from left to right: `&&` and `||` bind equally.
    indirect case chain(first: Statement, rest: [Link])
    indirect case block(Block)
    /// `A &`: it goes on behind the prompt. The range is its own text.
    indirect case background(Statement, range: Range<Int>)

    /// What follows a statement, and when it runs.
    struct Link: Sendable, Equatable {
        /// Whether it runs when what stands before it succeeded (`&&`) or when that failed (`||`).
        var isAnd: Bool
        var statement: Statement
    }

    /// Whether it is an expression, negated or not.
    var isExpression: Bool {
        switch self {
        case .condition: true
        case .not(.condition, _): true
        default: false
        }
    }

    /// Every command in it, in the order they are written, with those of its blocks and `$( )`.
    var commands: [SimpleCommand] {
        var commands: [SimpleCommand] = []
        appendCommands(to: &commands)
        return commands
    }

    func appendCommands(to commands: inout [SimpleCommand]) {
        switch self {
        case .command(let command):
            commands.append(command)
            command.eachWord { $0.appendCommands(to: &commands) }
        case .assignment(let assignment): assignment.value?.appendCommands(to: &commands)
        case .condition, .jump(.break), .jump(.continue): break
        case .assertion(_, let message): message?.appendCommands(to: &commands)
        case .jump(.return(let code)): code?.appendCommands(to: &commands)
        case .not(let statement, _), .background(let statement, _): statement.appendCommands(to: &commands)
        case .chain(let first, let rest):
            first.appendCommands(to: &commands)
            for link in rest { link.statement.appendCommands(to: &commands) }
        case .block(let block): block.appendCommands(to: &commands)
        }
    }
}

/// `let NAME = VALUE`, `export NAME = VALUE`, `export NAME`.
struct Assignment: Sendable, Equatable {
    var name: String
    /// `nil` where only the export is wanted.
    var value: Word?
    /// Whether commands of the host get the variable.
    var isExported: Bool
    var range: Range<Int>
}

/// A statement that leaves a block.
enum Jump: Sendable, Equatable {
    case `break`
    case `continue`
    case `return`(Word?)
}

/// A verb, its words, where its streams go and what reads its output.
struct SimpleCommand: Sendable, Equatable {
    var verb: Word
    var arguments: [Word]
    var redirections: [Redirection] = []
    /// What stands before the verb, the outermost first.
    var modifiers: [CommandModifier] = []
    /// Whether it is a command of the host: `!date`.
    var isHost = false
    /// The commands of the host behind `|`.
    var pipeline: [HostCommand] = []

    /// The verb and its arguments.
    var words: [Word] { [verb] + arguments }

    var range: Range<Int> {
        var end = (arguments.last?.range ?? verb.range).upperBound
        for redirection in redirections { end = max(end, redirection.target.range.upperBound) }
        for command in pipeline { end = max(end, command.end) }
        return verb.range.lowerBound..<end
    }

    /// Visits every word that is expanded.
    func eachWord(_ body: (Word) -> Void) {
        body(verb)
        for word in arguments { body(word) }
        for redirection in redirections { body(redirection.target) }
        for modifier in modifiers { for word in modifier.words { body(word) } }
        for command in pipeline {
            for word in command.words { body(word) }
            for redirection in command.redirections { body(redirection.target) }
        }
    }
}

/// A command of the host in a pipeline.
struct HostCommand: Sendable, Equatable {
    /// The program and its words; never empty.
    var words: [Word]
    var redirections: [Redirection] = []

    var end: Int {
        redirections.reduce(words.last?.range.upperBound ?? 0) { max($0, $1.target.range.upperBound) }
    }
}
