package import MictlanXClient
package import MictlanXText

/// What a journal's records amount to. A fresh run starts from the history of an empty journal: there is one code path
/// for starting and for resuming.
package struct RunHistory: Hashable, Sendable {
    /// How often the run was started.
    package private(set) var attempt = 0
    /// Recorded values by name.
    package private(set) var values: [String: JSONValue] = [:]
    /// The steps that left `pending`, by path.
    package private(set) var steps: [String: StepHistory] = [:]
    /// How the run ended; `nil` while it has not.
    package private(set) var end: RunEnd?

    package struct RunEnd: Hashable, Sendable {
        package let status: RunStatus
        package let exitCode: ExitCode
    }

    package init() {}

    /// The fold of some records.
    package init(_ records: some Sequence<JournalRecord>) {
        for record in records { apply(record) }
    }

    /// Takes one more record into account.
    package mutating func apply(_ record: JournalRecord) {
        switch record {
        case .start(_, let attempt, _):
            self.attempt = attempt
            end = nil
        case .value(let name, let value): values[name] = value
        case .beginStep(let step, let spec, let input):
            // The same step once more keeps its items; an edited one starts over.
            if steps[step]?.spec != spec || steps[step]?.input != input {
                steps[step] = StepHistory(spec: spec, input: input)
            }
            steps[step]?.reopen()
        case .list(let step, let number, let list): steps[step]?.freeze(list, number: number)
        case .begun(let step, let ordinals, _): steps[step]?.begin(ordinals)
        case .done(let step, let ordinal, _, let size, _): steps[step]?.settle(ordinal, size: size)
        case .failed(let step, let ordinal, _, _, _): steps[step]?.fail(ordinal)
        case .timer(let step, let moment): steps[step]?.setTimer(moment)
        case .endStep(let step, let status, let outputs): steps[step]?.finish(status, outputs)
        case .end(let status, let exitCode): end = RunEnd(status: status, exitCode: exitCode)
        }
    }
}
