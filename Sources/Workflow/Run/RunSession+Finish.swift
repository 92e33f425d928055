internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXText

extension RunSession {
    /// Ends the run, in journal and events as well.
    func finish() async -> RunOutcome {
        let isStopped = state.isCancelled || leavesOut
        let status: RunStatus = failure != nil ? .failed : isStopped ? .cancelled : .ok
        let outputs = outputs(status)
        let final: RunStatus = failure != nil ? .failed : status
        let code: ExitCode =
            switch final {
            case .ok: services.options.isStrict && recap[.tolerated] > 0 ? .tolerated : .ok
            case .failed: failure?.failure.exitCode ?? .failed
            case .cancelled: state.isCancelled ? .interrupted : .ok
            }
        if isNested {
            return RunOutcome(
                runID: services.options.runID, exitCode: code, status: final, hasBegun: hasBegun, outputs: outputs,
                recap: recap, failure: failure)
        }
        // The process ends with the code of the signal that ended it, whatever came of the run.
        var exitCode = services.options.signalCode() ?? code
        recap.addPartialChanges(services.changed.unclaimed)
        recap.isIdle = final == .ok && services.worked.areIdle
        do {
            if hasBegun { try await services.journal.write(.end(final, exitCode)) }
        } catch {
            services.log(.error, "\(error)", step: nil)
            if exitCode == .ok { exitCode = .journal }
        }
        services.events.emit(.runEnd(final, exitCode, recap))
        return RunOutcome(
            runID: services.options.runID, exitCode: exitCode, status: final, hasBegun: hasBegun, outputs: outputs,
            recap: recap, failure: failure)
    }

    /// The document's outputs. Those that cannot be given fail a run that was well; otherwise they are left out.
    private func outputs(_ status: RunStatus) -> ValueMap {
        var outputs = ValueMap()
        guard services.options.partialSteps == nil else { return outputs }
        for output in document.outputs {
            do {
                outputs[output.name] = try output.value.evaluate(
                    in: scope(at: "\(services.prefix)outputs.\(output.name)"))
            } catch {
                var failure = StepFailure(thrown: error)
                failure.isOfRun = true
                if status == .ok { fail("\(services.prefix)outputs", failure) }
            }
        }
        return outputs
    }
}
