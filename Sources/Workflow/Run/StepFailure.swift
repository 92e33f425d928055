package import MictlanXClient
internal import MictlanXText

/// Why a step failed: what decides the exit code, and what `error` shows to the handlers.
package struct StepFailure: Error, Sendable {
    /// What went wrong; its code gives the class and the exit code.
    package let error: MictlanXError
    /// The exit code, where it is not that of the error: `partial` when some items failed.
    package let exitCode: ExitCode
    /// The class as `retry.errors` and `error.class` name it: that of the error, or `verify`.
    package let errorClass: String
    /// The item that failed first.
    package var item: String?
    /// What the step found out before it failed.
    package var outputs: ValueMap
    /// The step that it is about, where that is not the one that threw it.
    package var step: String?
    /// Whether it is about the run itself, its lock or its variables, and about no step.
    package var isOfRun = false
    /// How many items or instances failed, of how many; `nil` where the step is one piece.
    package var counts: (failed: Int, total: Int)?

    package init(
        _ error: MictlanXError, exitCode: ExitCode? = nil, errorClass: String? = nil, item: String? = nil,
        outputs: ValueMap = [:]
    ) {
        self.error = error
        self.exitCode = exitCode ?? error.code.exitCode
        self.errorClass = errorClass ?? error.code.errorClass.rawValue
        self.item = item
        self.outputs = outputs
    }

    /// The failure as expressions see it, in `error` and `steps.<id>.error`.
    func context(step: String, attempts: Int) -> ValueMap {
        [
            "step": .string(step), "class": .string(errorClass), "message": .string(error.message),
            "item": .string(item ?? ""), "attempt": .int(max(attempts, error.attempts)),
        ]
    }

    /// What a step threw, as its failure. The caller has dealt with cancellation.
    package init(thrown error: any Error) {
        switch error {
        case let failure as StepFailure: self = failure
        case let error as MictlanXError: self.init(error)
        case let failure as ExpressionFailure:
            // A value that its key does not take is as wrong as if it had been written there.
            let isBadValue = [.badValue, .wrongType].contains(failure.diagnostic.code)
            self.init(
                MictlanXError(.invalidArgument, "\(failure)"), exitCode: isBadValue ? .usage : .failed,
                errorClass: isBadValue ? nil : "expression")
        default: self.init(MictlanXError(.io, "\(error)", cause: error))
        }
    }
}

/// The step ended early because the run was stopped; its outputs are what it found out by then.
struct StepInterruption: Error {
    let outputs: ValueMap
}

/// What a step did.
package struct StepResult: Sendable {
    /// Whether anything was changed.
    package var isChanged: Bool
    package var outputs: ValueMap

    package init(isChanged: Bool, outputs: ValueMap = [:]) {
        self.isChanged = isChanged
        self.outputs = outputs
    }
}
