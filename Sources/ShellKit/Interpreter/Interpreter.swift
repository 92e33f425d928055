import MictlanXClient
import MictlanXText

/// Runs statements one after the other: the same for the prompt, `-c`, scripts and the host's command line.
struct Interpreter: Sendable {
    var context: CommandContext
    /// Where failures go instead of the terminal: in a `try`, and under a `timeout`.
    var faults: CaughtFaults?

    init(context: CommandContext) {
        self.context = context
    }

    /// Runs `statements` until one fails, or after `on-error continue` all of them.
    ///
    /// - Parameters:
    ///   - statements: parsed and checked.
    ///   - source: their text.
    ///   - areEntered: whether they are all of the source, and no block, function or text that a verb runs.
    /// - Returns: the code of the last one that failed, else 0.
    /// - Throws: `ExitRequest` from `exit`; `OutputStream.Closed` when the reader of a pipe has gone; `JumpRequest` that
    ///   leaves a block around the statements.
    func run(
        _ statements: [Statement], of source: SourceText, areEntered: Bool = false
    ) async throws -> Int32 {
        var failure: Int32 = 0
        for (number, statement) in statements.enumerated() {
            guard !Task.isCancelled else { return ExitCode.interrupted.rawValue }
            if areEntered { await context.session.begin(RanStatement(source: source, number: number)) }
            let code: Int32
            var isAnswer = false
            if case .chain(let first, let rest) = statement {
                let outcome = try await run(first, rest, of: source)
                code = outcome.code
                isAnswer = outcome.isAnswer
            } else {
                code = try await run(statement, of: source)
            }
            await context.session.setStatus(code)
            guard code != 0, !isAnswer else { continue }
            failure = code
            guard await context.session.goesOnAfterFailures, !Self.isByKey(code) else { break }
        }
        return failure
    }

    func run(_ statement: Statement, of source: SourceText) async throws -> Int32 {
        switch statement {
        case .command(let command):
            return try await run(command, modifiers: command.modifiers[...], of: source)
        case .chain(let first, let rest):
            return try await run(first, rest, of: source).code
        case .background(let inner, let range):
            return try await start(inner, range, of: source)
        case .not(let inner, let times):
            let code = try await run(inner, of: source)
            if Self.isByKey(code) { return code }
            return (code == 0) == times.isMultiple(of: 2) ? 0 : ExitCode.failed.rawValue
        case .block(let block):
            return try await run(block, of: source)
        case .assignment, .condition, .assertion, .jump:
            return try await reporting(in: source) { () async throws in
                try await runPlain(statement, of: source)
            }
        }
    }

    /// Runs what `&&` and `||` connect.
    ///
    /// - Returns: the code, and whether it is that of an expression before `&&` that is false: that is an answer and no failure.
    private func run(
        _ first: Statement, _ rest: [Statement.Link], of source: SourceText
    ) async throws -> (code: Int32, isAnswer: Bool) {
        var code = try await run(first, of: source)
        var last = first
        var isAnswer = false
        for link in rest {
            isAnswer = code == ExitCode.failed.rawValue && link.isAnd && last.isExpression
            guard (code == 0) == link.isAnd else { continue }
            // An interrupt ends the whole statement: it is no failure that `||` handles.
            guard !Self.isByKey(code) else { break }
            if !link.isAnd { await context.session.setStatus(code) }
            code = try await run(link.statement, of: source)
            last = link.statement
            isAnswer = false
        }
        return (code, isAnswer)
    }

    /// Statements that are neither commands nor hold others.
    private func runPlain(_ statement: Statement, of source: SourceText) async throws -> Int32 {
        switch statement {
        case .assignment(let assignment):
            try await assign(assignment, of: source)
            return 0
        case .condition(let condition):
            return try await expansion(of: [], source).isTrue(condition) ? 0 : ExitCode.failed.rawValue
        case .assertion(let condition, let message):
            let expansion = try await expansion(of: message.map { [$0] } ?? [], source)
            guard try !expansion.isTrue(condition) else { return 0 }
            let text = try message.map { word throws(SyntaxError) in try expansion.argument(for: word).text }
            let written = String(decoding: source.bytes[condition.range], as: UTF8.self)
            return try show(
                ErrorReport(
                    ShellError(.failed, text ?? "this does not hold", hint: text == nil ? nil : "this does not hold"),
                    command: written, source: source, range: condition.range))
        case .jump(.break): throw JumpRequest.break
        case .jump(.continue): throw JumpRequest.continue
        case .jump(.return(let word)):
            guard let word else { throw JumpRequest.return(0) }
            let text = try await expansion(of: [word], source).argument(for: word).text
            guard let code = Int32(text), (0...255).contains(code) else {
                throw SyntaxError("this is no code", at: word.range, hint: "a code is a number from 0 to 255")
            }
            throw JumpRequest.return(code)
        case .command, .chain, .not, .block, .background:
            return try await run(statement, of: source)
        }
    }

    private func assign(_ assignment: Assignment, of source: SourceText) async throws {
        if let word = assignment.value {
            let expansion = try await expansion(of: [word], source)
            let value: ShellValue
            if let elements = try expansion.elements(of: word) {
                value = .list(try await matches(elements).map(\.bytes))
            } else {
                value = try expansion.value(of: word)
            }
            await set(assignment.name, to: value)
        } else if try await expansion(of: [], source).value(named: assignment.name) == nil {
            throw SyntaxError(
                "'$\(assignment.name)' is not set", at: assignment.range, hint: "write export NAME = VALUE")
        }
        if assignment.isExported { await context.session.export(assignment.name) }
    }

    /// Sets a variable: one that is there already where it is, a new one in the function that runs.
    func set(_ name: String, to value: ShellValue) async {
        if let frame = context.frame {
            if frame.replace(name, by: value) { return }
            if await context.session.variables.variables[name] == nil, frame.set(name, to: value) { return }
        }
        await context.session.set(name, to: value)
    }

    /// Runs what may fail with a place in the source.
    func reporting(in source: SourceText, _ body: () async throws -> Int32) async throws -> Int32 {
        do {
            return try await body()
        } catch let error as SyntaxError {
            return try show(Self.report(error, in: source))
        } catch let ended as CommandEnded {
            return ended.code
        } catch let error as ShellError {
            return try show(ErrorReport(error))
        }
    }
}

/// Leaves a loop or a function; the parser has seen that there is one.
enum JumpRequest: Error, Sendable {
    case `break`
    case `continue`
    case `return`(Int32)
}
