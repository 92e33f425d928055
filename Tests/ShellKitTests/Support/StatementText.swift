@testable import ShellKit

/// Statements in a notation that shows what the parser made of them: quoted text in «», commands of the host behind ^, bodies
/// in {}.
enum StatementText {
    static func of(_ statement: Statement) -> String {
        switch statement {
        case .command(let command): return of(command)
        case .assignment(let assignment):
            let value = assignment.value.map { " := \(of($0))" } ?? ""
            return (assignment.isExported ? "export " : "") + assignment.name + value
        case .condition(let condition): return of(condition)
        case .assertion(let condition, let message):
            return "assert \(of(condition))" + (message.map { " \(of($0))" } ?? "")
        case .jump(.break): return "break"
        case .jump(.continue): return "continue"
        case .jump(.return(let code)): return "return" + (code.map { " \(of($0))" } ?? "")
        case .chain(let first, let rest):
            return rest.reduce(of(first)) { "(\($0) \($1.isAnd ? "&&" : "||") \(of($1.statement)))" }
        case .background(let inner, _): return "(\(of(inner)) &)"
        case .not(let inner, let times):
            return (0..<times).reduce(of(inner)) { text, _ in "!(\(text))" }
        case .block(let block): return of(block)
        }
    }

    private static func of(_ block: Block) -> String {
        switch block {
        case .conditional(let branches, let otherwise):
            let parts = branches.map { "if \(of($0.condition)) {\(of($0.body))}" }.joined(separator: " el")
            return parts + (otherwise.isEmpty ? "" : " else {\(of(otherwise))}")
        case .loop(let variable, let words, let body):
            return "for \(variable) in \(words.map(of).joined(separator: " ")) {\(of(body))}"
        case .repetition(let branch): return "while \(of(branch.condition)) {\(of(branch.body))}"
        case .attempt(let body, let name, let handler):
            return "try {\(of(body))} catch \(name.map { "\($0) " } ?? ""){\(of(handler))}"
        case .definition(let definition):
            return "def \(([definition.name] + definition.parameters).joined(separator: " ")) {\(of(definition.body))}"
        case .parallel(let jobs, let body):
            return "parallel \(jobs.map { "\(of($0)) " } ?? ""){\(of(body))}"
        }
    }

    private static func of(_ statements: [Statement]) -> String {
        statements.map { of($0) }.joined(separator: "; ")
    }

    private static func of(_ command: SimpleCommand) -> String {
        var parts = command.modifiers.map(of)
        parts.append((command.isHost ? "^" : "") + of(command.verb))
        parts += command.arguments.map(of)
        parts += command.redirections.map(of)
        for stage in command.pipeline { parts += ["|"] + stage.words.map(of) + stage.redirections.map(of) }
        return parts.joined(separator: " ")
    }

    private static func of(_ modifier: CommandModifier) -> String {
        switch modifier {
        case .ignore: "ignore"
        case .time: "time"
        case .retry(let count, let backoff): "retry \(of(count))" + (backoff.map { " \(of($0))" } ?? "")
        case .timeout(let word): "timeout \(of(word))"
        case .watch(let word): "watch \(of(word))"
        }
    }

    private static func of(_ redirection: Redirection) -> String {
        let sign =
            switch redirection.stream {
            case .output(let appends): appends ? ">>" : ">"
            case .errors(let appends): appends ? "2>>" : "2>"
            case .input: "<"
            case .joinedErrors: "2>&1"
            }
        return sign + of(redirection.target)
    }

    private static func of(_ condition: Condition) -> String { "((\(condition.text)))" }

    static func of(_ word: Word) -> String {
        word.parts.map { part in
            switch part {
            case .text(let bytes, false): String(decoding: bytes, as: UTF8.self)
            case .text(let bytes, true): "«\(String(decoding: bytes, as: UTF8.self))»"
            case .variable(let reference): of(reference)
            case .output(let substitution): "$(\(of(substitution.statements)))"
            case .expression(let condition): "$" + of(condition)
            case .spread(let reference): "@\(reference.name)"
            case .list(let words): "@(\(words.map(of).joined(separator: " ")))"
            }
        }.joined()
    }

    private static func of(_ reference: VariableReference) -> String {
        let path = reference.path.map { step in
            switch step {
            case .field(let name): ".\(name)"
            case .element(let index): "[\(index)]"
            }
        }.joined()
        return switch reference.fallback {
        case .none: "$\(reference.name)\(path)"
        case .value(let bytes): "${\(reference.name)\(path)-\(String(decoding: bytes, as: UTF8.self))}"
        case .error(let message): "${\(reference.name)\(path)?\(message)}"
        }
    }
}
