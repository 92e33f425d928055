internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXPlatform
internal import MictlanXText
internal import SystemPackage

/// `assert`: fails where an expression is not true.
struct AssertExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: AssertStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        for condition in spec.conditions {
            switch try condition.evaluate(in: context.scope) {
            case .bool(true): continue
            case .bool(false): throw try failure(condition)
            case .unknown: throw UnknownValue()
            case let value: throw condition.notBool(value)
            }
        }
        return StepResult(isChanged: false)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "assert", effect: .none)
        do {
            _ = try await run()
        } catch is UnknownValue {
            plan.effect = .unknown
        }
        return (plan, [:])
    }

    private func failure(_ condition: Expression) throws -> StepFailure {
        let message = try context.value(spec.message)?.text ?? "'\(condition.text)' is false"
        return StepFailure(
            MictlanXError(.invalidArgument, message), exitCode: .failed, errorClass: "assert")
    }
}

/// `echo`: says something.
struct EchoExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: EchoStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let level: RunEvent.LogLevel =
            switch try context.value(spec.level) {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        let message = try context.value(spec.message)
        guard let file = try context.value(spec.file) else {
            context.services.log(level, message.text, step: context.path)
            return StepResult(isChanged: false)
        }
        let path = try context.resolve(file, for: .write)
        try await context.services.journal.beforeEffect()
        try await BlockingWork.run { _ in try Self.append(message.bytes, to: path) }
        return StepResult(isChanged: true)
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        var plan = StepPlan(step: context.path, kind: "echo", effect: .none)
        if let message = try spec.message.evaluate(in: context.scope) { plan.notes = [message.text] }
        if let file = try context.value(spec.file) {
            plan.effect = .change
            plan.target = "\(try context.resolve(file, for: .write))"
        }
        return (plan, [:])
    }

    /// Adds a line to a file with one write, so that lines of two processes do not mix.
    private static func append(_ message: [UInt8], to path: FilePath) throws(MictlanXError) {
        try MictlanXError.explaining("cannot write", path) {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .append, .closeOnExec], permissions: [.ownerReadWrite])
            try file.closeAfter { _ = try file.writeAll(message + [UInt8(ascii: "\n")]) }
        }
    }
}

extension Expression {
    /// The failure of a condition whose value is no bool.
    func notBool(_ value: WorkflowValue) -> ExpressionFailure {
        ExpressionFailure(
            Diagnostic(.error, .expressionType, "'\(text)' gives \(value.type), true or false is needed", at: span))
    }
}
