internal import MictlanXBatch
internal import MictlanXClient

// A run that begins with a plan that was kept, and its parts.
extension RunSession {
    /// Whether a part of a plan leaves the step to the end of the whole.
    func isLeft(_ unit: StepUnit) -> Bool {
        guard let own = services.options.partialSteps, !own.contains(unit.path) else { return false }
        // A part of the workflow that the step runs is to be done.
        guard !own.contains(where: { $0.hasPrefix("\(unit.path)/") }) else { return false }
        return history(of: unit)?.isReusable != true
    }

    /// Checks that nothing is done with another list than the one that the plan has for the step.
    ///
    /// - Throws: `MictlanXError` `undecided`.
    func checkPlanned(_ unit: StepUnit, _ recorded: StepHistory?) throws(MictlanXError) {
        guard services.options.holdsToPlan, recorded == nil, unit.phase == .main, unit.part != .handler,
            let planned = services.options.history.steps[unit.path], !planned.lists.isEmpty
        else { return }
        throw MictlanXError(
            .undecided,
            "the plan has a list for it that was made from other values than those of this run, so nothing was done; "
                + "make the plan anew")
    }
}
