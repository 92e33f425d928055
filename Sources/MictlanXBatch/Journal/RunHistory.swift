package import MictlanXClient
package import MictlanXText

/// What a journal's records amount to. A fresh run starts from the history of an empty journal: there is one code path
/// for starting and for resuming.
package struct RunHistory: Hashable, Sendable {
    /// How often the run was started.
    package private(set) var attempt = 0
    /// The start of the system under which the run was started last.
    package private(set) var bootID: String?
    /// Where a start names it among its versions.
    package static let bootKey = "boot_id"
    /// Where a start says that records before it may be lost, by the value ``lowTrust``.
    package static let trustKey = "trust"
    package static let lowTrust = "low"
    /// Whether records may be lost: a step that nothing is known of may have been begun, too.
    package private(set) var isDoubtful = false
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

    /// The last records may be lost, with the start of a request among them: every item that is not settled counts as
    /// begun.
    package mutating func distrust() {
        isDoubtful = true
        for step in steps.keys { steps[step]?.distrust() }
    }

    /// Takes one more record into account.
    package mutating func apply(_ record: JournalRecord) {
        switch record {
        case .start(_, let attempt, let versions):
            self.attempt = attempt
            // What was lost before this start stays lost, however often the run is taken up after it.
            let isOtherBoot = bootID != nil && bootID != versions[Self.bootKey]
            if isOtherBoot || versions[Self.trustKey] == Self.lowTrust { distrust() }
            bootID = versions[Self.bootKey]
            end = nil
        case .value(let name, let value): values[name] = value
        case .beginStep(let step, let spec, let input):
            // The same step once more keeps its items; an edited one starts over.
            if steps[step]?.spec != spec || steps[step]?.input != input {
                steps[step] = StepHistory(spec: spec, input: input, isDoubtful: isDoubtful)
            }
            steps[step]?.reopen()
        case .list(let step, let number, let list): steps[step]?.freeze(list, number: number)
        case .begun(let step, let ordinals, _): steps[step]?.begin(ordinals)
        case .done(let step, let ordinal, let via, let size, _):
            steps[step]?.settle(ordinal, via: via, size: size)
        case .failed(let step, let ordinal, _, _, _): steps[step]?.fail(ordinal)
        case .timer(let step, let moment): steps[step]?.setTimer(moment)
        case .endStep(let step, let status, let outputs): steps[step]?.finish(status, outputs)
        case .end(let status, let exitCode): end = RunEnd(status: status, exitCode: exitCode)
        }
    }
}
