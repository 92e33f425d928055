import MictlanXClient
import MictlanXText

/// `parallel`: every statement of the body is a job, of a `for` in it every round.
extension Interpreter {
    private static let usualJobs = 4

    private struct Part: Sendable {
        var statements: [Statement]
        var variables: [String: ShellValue] = [:]
    }

    func parallel(_ jobs: Word?, _ body: [Statement], of source: SourceText) async throws -> Int32 {
        try await reporting(in: source) { () async throws in
            var width = Self.usualJobs
            if let jobs {
                let text = try await expansion(of: [jobs], source).argument(for: jobs).text
                guard let number = Int(text), number > 0 else {
                    throw SyntaxError("'-j' needs a number above 0", at: jobs.range)
                }
                width = number
            }
            return try await run(try await jobsOf(body, source)[...], width: width, of: source)
        }
    }

    private func jobsOf(_ body: [Statement], _ source: SourceText) async throws -> [Part] {
        var jobs: [Part] = []
        for statement in body {
            if case .block(.loop(let variable, let words, let body)) = statement {
                for item in try await items(of: words, source) {
                    jobs.append(Part(statements: body, variables: [variable: .text(item)]))
                }
            } else {
                jobs.append(Part(statements: [statement]))
            }
        }
        return jobs
    }

    /// Runs so many at once. After a failure none is begun, unless the script goes on after failures.
    ///
    /// - Returns: the code of the last job in the order of the script that failed.
    private func run(_ jobs: ArraySlice<Part>, width: Int, of source: SourceText) async throws -> Int32 {
        var waiting = jobs
        let arguments = await context.session.variables.arguments
        return try await withThrowingTaskGroup(of: (index: Int, code: Int32).self) { group in
            var codes: [Int: Int32] = [:]
            var isStopped = false
            func begin() {
                guard !isStopped, let job = waiting.first else { return }
                let index = waiting.startIndex
                waiting.removeFirst()
                var inner = self
                inner.context.mayStop = false
                inner.context.frame = CallFrame(job: context.frame, arguments: arguments, adding: job.variables)
                // What a job writes comes in one piece as long as it is short.
                inner.context.terminal.output = context.terminal.output.sibling()
                let interpreter = inner
                group.addTask {
                    let code: Int32
                    do {
                        code = try await interpreter.run(job.statements, of: source)
                    } catch JumpRequest.continue {
                        code = 0
                    } catch JumpRequest.break {
                        code = 0
                    }
                    try interpreter.context.terminal.output.flush()
                    return (index, code)
                }
            }
            for _ in 0..<min(width, jobs.count) { begin() }
            while let ended = try await group.next() {
                if ended.code != 0 {
                    codes[ended.index] = ended.code
                    let goesOn = await context.session.goesOnAfterFailures
                    if !goesOn || ended.code == ExitCode.interrupted.rawValue { isStopped = true }
                }
                begin()
            }
            return codes.max { $0.key < $1.key }?.value ?? 0
        }
    }
}
