internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

/// `run`: the steps of another workflow as a part of this run. They have its journal, its events and its limits; their
/// paths begin with that of this step.
struct RunExecutor<Store: ObjectStore, C: Clock<Duration>>: StepExecutor {
    let spec: RunStep
    let context: StepContext<Store, C>

    func run() async throws -> StepResult {
        let workflow = try workflow()
        let session = RunSession(try inputs(of: workflow.document), of: workflow, in: context)
        let outcome = await session.run()
        switch outcome.status {
        case .ok: return StepResult(isChanged: outcome.recap[.changed] > 0, outputs: outcome.outputs)
        case .cancelled: throw CancellationError()
        case .failed:
            guard let (step, failure) = outcome.failure else { throw CancellationError() }
            throw StepFailure(
                MictlanXError(
                    failure.error.code, "'\(step)': \(failure.error.message)", cause: failure.error,
                    attempts: failure.error.attempts),
                exitCode: failure.exitCode, errorClass: failure.errorClass, item: failure.item,
                outputs: outcome.outputs)
        }
    }

    func plan() async throws -> (StepPlan, ValueMap?) {
        let workflow = try workflow()
        let session = RunSession(try inputs(of: workflow.document), of: workflow, in: context)
        let inner = await session.plan()
        if let failure = inner.failure { throw failure.failure }
        var plan = StepPlan(step: context.path, kind: "run", effect: .none)
        plan.target = workflow.document.name
        let order: [StepPlan.Effect] = [.unknown, .delete, .change, .read]
        plan.effect = order.first { effect in inner.steps.contains { $0.effect == effect } } ?? .none
        plan.notes = ["\(Count(inner.steps.count, "step"))"]
        if context.services.options.keepsPlan {
            plan.divided = inner.partialSteps.map { "\(context.step.label)/\($0)" }
            plan.isWhollyDivided = inner.isWhollyPartial
        }
        var outputs = ValueMap()
        for output in workflow.document.outputs { outputs[output.name] = .unknown }
        return (plan, outputs)
    }

    private func workflow() throws -> NestedWorkflow {
        guard let workflow = context.services.nested.workflow(spec, in: context.services.options.documentDirectory)
        else {
            throw MictlanXError(.invalidArgument, "'\(spec.workflow)' was not read before the run began")
        }
        return workflow
    }

    /// The inputs of the other workflow, held against its declarations.
    private func inputs(of document: WorkflowDocument) throws -> ValueMap {
        var values = ValueMap()
        for input in document.inputs {
            guard let given = spec.inputs.first(where: { $0.name == input.name }) else {
                // What the other file says of paths is relative to that file.
                values[input.name] = input.defaultValue ?? .null
                continue
            }
            // A path that is written here is relative to this file.
            let value = try given.value.evaluate(in: context.scope)
                .resolved(input.type, context.services.options.documentDirectory)
            do throws(InvalidInput) {
                values[input.name] = try input.taking(value)
            } catch {
                throw MictlanXError(.invalidArgument, "'\(spec.workflow)': \(error.description)")
            }
        }
        return values
    }
}

extension InputDeclaration {
    /// A computed value as the value of the input.
    fileprivate func taking(_ value: WorkflowValue) throws(InvalidInput) -> WorkflowValue {
        if value.isUnknown || value == .null { return value }
        if case .secret(let secret) = value {
            guard isSecret else { throw InvalidInput(description: "input \(name.quoted) does not take a secret") }
            if let reason = objection(to: .string(secret.exposed)) {
                throw InvalidInput(description: "input \(name.quoted) \(reason)")
            }
            return value
        }
        guard !value.holdsSecret else { throw InvalidInput(description: "input \(name.quoted) does not take a secret") }
        // What is written out as text is read as the input's type, as on the command line.
        if case .string(let text) = value, type.valueType != .string { return try self.value(of: text) }
        var value = value
        if type == .float, case .int(let number) = value { value = .float(Double(number)) }
        guard type.valueType.accepts(value.type) else {
            throw InvalidInput(description: "input \(name.quoted) takes \(type.rawValue), not \(value.type)")
        }
        if let reason = objection(to: value) { throw InvalidInput(description: "input \(name.quoted) \(reason)") }
        guard isSecret, case .string(let text) = value else { return value }
        return .secret(SecretValue(text))
    }
}
