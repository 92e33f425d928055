package import MictlanXText

extension WorkflowDocument {
    /// The inputs of a run that goes on: as they were bound when it began; only what may not be kept is given anew.
    ///
    /// - Parameters:
    ///   - recorded: what was kept.
    ///   - given: names and texts of the others.
    ///   - options: how it is run.
    ///   - diagnostics: where faults go.
    /// - Returns: the values of all inputs; `nil` where one is missing or not allowed.
    package func bind(
        recorded: ValueMap, given: [(name: String, text: String)], options: RunOptions,
        into diagnostics: inout Diagnostics
    ) -> RunInputs? {
        var values = recorded
        var isComplete = true
        for (name, _) in given where recorded[name] != nil || !inputs.contains(where: { $0.name == name }) {
            diagnostics.error(
                .unknownInput, "the run has its inputs: '\(name)' cannot be given anew", at: nil,
                help: "begin a new run for other inputs")
            isComplete = false
        }
        if reportRepeated(given, into: &diagnostics) { isComplete = false }
        for input in inputs where recorded[input.name] == nil {
            guard let text = given.first(where: { $0.name == input.name })?.text else {
                diagnostics.error(
                    .missingInput, "input '\(input.name)' is not kept with the run", at: input.span,
                    help: "give it with '--input \(input.name)=…'")
                isComplete = false
                continue
            }
            do {
                let value = try input.value(of: text).resolved(input.type, options.workingDirectory)
                values[input.name] = input.isSecret ? value.hidden : value
            } catch {
                diagnostics.error(.badInput, error.description, at: nil)
                isComplete = false
            }
        }
        let nested = self.nested(options: options, into: &diagnostics)
        guard let secrets = bindSecrets(options: options, into: &diagnostics), isComplete, !diagnostics.hasErrors else {
            return nil
        }
        return RunInputs(values, secrets: secrets, nested: nested)
    }
}
