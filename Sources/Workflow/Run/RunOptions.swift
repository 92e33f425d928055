package import MictlanXClient
package import MictlanXModel
internal import MictlanXText
package import SystemPackage

/// How a workflow is run. Everything from outside comes in here: libraries read no environment and no clock.
package struct RunOptions: Sendable {
    /// The run's id: `YYYYMMDDThhmmssZ-` and 6 hexadecimal digits.
    package var runID: String
    /// What relative paths of inputs are relative to.
    package var workingDirectory: FilePath
    /// What relative paths in the document are relative to: the directory it is in.
    package var documentDirectory: FilePath
    /// Where frozen lists are kept.
    package var directory: RunDirectory
    /// Where the journal is written.
    package var journal: any JournalSink
    /// What the journal holds already; that of an empty journal for a fresh run.
    package var history: RunHistory
    /// The command line's cap on deletions.
    package var maxDeletes: Int?
    /// Asked before something is deleted.
    package var confirm: @Sendable (ConfirmationRequest) async -> ConfirmationAnswer
    /// Where events go.
    package var events: EventEmitter.Sink
    /// The handle by which the run is stopped.
    package var control: RunControl
    /// How long requests on their way may take after a stop.
    package var grace: Duration
    /// How long the `always` steps may take after a stop.
    package var handlerGrace: Duration
    /// Where `now()`, `uuid()` and `random()` come from.
    package var values: ValueJournal.Source

    /// - Parameters:
    ///   - runID: the run's id.
    ///   - workingDirectory: what relative paths of inputs are relative to.
    ///   - documentDirectory: what relative paths in the document are relative to.
    ///   - directory: where frozen lists are kept.
    ///   - values: the wall clock and the source of randomness.
    package init(
        runID: String, workingDirectory: FilePath, documentDirectory: FilePath, directory: RunDirectory,
        values: ValueJournal.Source
    ) {
        self.runID = runID
        self.workingDirectory = workingDirectory
        self.documentDirectory = documentDirectory
        self.directory = directory
        self.values = values
        journal = MemoryJournal()
        history = RunHistory()
        maxDeletes = nil
        confirm = { _ in .unavailable }
        events = { _ in }
        control = RunControl()
        grace = .seconds(10)
        handlerGrace = .seconds(60)
    }

    /// A run id for a moment.
    ///
    /// - Parameters:
    ///   - moment: when the run begins.
    ///   - random: makes ids of one second different.
    /// - Returns: the id, for example `20261122T164850Z-0a1b2c`.
    package static func runID(at moment: Timestamp, random: UInt64) -> String {
        let digits = moment.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        let suffix = String(random & 0xFF_FFFF, radix: 16)
        return "\(digits)Z-\(String(repeating: "0", count: 6 - suffix.count))\(suffix)"
    }
}

/// How a run ended.
package struct RunOutcome: Sendable {
    package let runID: String
    package let status: RunStatus
    /// The code with which the shell ends: that of the failure that decided the run.
    package let exitCode: ExitCode
    /// The document's `outputs`.
    package let outputs: ValueMap
    package let recap: Recap
    /// The failure that decided the run, with the step's path.
    package let failure: (step: String, failure: StepFailure)?
}
