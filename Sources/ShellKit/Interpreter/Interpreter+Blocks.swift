import MictlanXClient
import MictlanXText

/// Blocks. A condition is a statement that succeeds or fails; what is wrong with it (2) and an interrupt (130) are no
/// answer and end the block.
extension Interpreter {
    func run(_ block: Block, of source: SourceText) async throws -> Int32 {
        switch block {
        case .conditional(let branches, let otherwise):
            for branch in branches {
                let code = try await run(branch.condition, of: source)
                if code == 0 { return try await run(branch.body, of: source) }
                guard Self.isAnswer(code) else { return code }
                await context.session.setStatus(code)
            }
            return try await run(otherwise, of: source)
        case .repetition(let branch):
            return try await looping { () async throws in
                let code = try await run(branch.condition, of: source)
                guard code == 0 else { return Self.isAnswer(code) ? .over(0) : .over(code) }
                return .ended(try await run(branch.body, of: source))
            }
        case .loop(let variable, let words, let body):
            return try await reporting(in: source) { () async throws in
                var items = try await items(of: words, source)[...]
                return try await looping { () async throws in
                    guard let item = items.popFirst() else { return .over(0) }
                    await set(variable, to: .text(item))
                    return .ended(try await run(body, of: source))
                }
            }
        case .attempt(let body, let name, let handler):
            var inner = self
            let caught = CaughtFaults()
            inner.faults = caught
            let code = try await inner.run(body, of: source)
            guard code != 0, !Self.isByKey(code) else { return code }
            await context.session.setStatus(code)
            if let name { await set(name, to: caught.value(code: code)) }
            return try await run(handler, of: source)
        case .definition(let definition):
            await context.session.define(ShellFunction(definition: definition, source: source))
            return 0
        case .parallel(let jobs, let body):
            return try await parallel(jobs, body, of: source)
        }
    }

    private static func isAnswer(_ code: Int32) -> Bool {
        code != ExitCode.usage.rawValue && !isByKey(code)
    }

    private enum Round {
        case over(Int32)
        /// The body ended with a code.
        case ended(Int32)
    }

    /// Runs rounds until there are no more, one fails, or `break`.
    private func looping(_ round: () async throws -> Round) async throws -> Int32 {
        var failure: Int32 = 0
        while true {
            guard !Task.isCancelled else { return ExitCode.interrupted.rawValue }
            do {
                switch try await round() {
                case .over(let code): return code == 0 ? failure : code
                case .ended(0): break
                case .ended(let code):
                    failure = code
                    guard await context.session.goesOnAfterFailures, !Self.isByKey(code) else {
                        return code
                    }
                }
            } catch JumpRequest.break {
                return failure
            } catch JumpRequest.continue {
                continue
            }
        }
    }

    /// What a `for` goes through.
    func items(of words: [Word], _ source: SourceText) async throws -> [[UInt8]] {
        let expansion = try await expansion(of: words, source)
        var items: [ExpandedWord] = []
        for word in words { items += try expansion.items(of: word) }
        return try await matches(items).map(\.bytes)
    }
}
