internal import Glibc
package import MictlanXBatch
package import MictlanXClient
public import MictlanXModel
public import SystemPackage

/// How a workflow is run. Everything from outside comes in here: the engine reads no environment.
public struct RunOptions: Sendable {
    /// The directory that relative paths in the document belong to: the one that the file is in.
    public var documentDirectory: FilePath

    /// The directory that relative paths among the inputs belong to.
    public var workingDirectory: FilePath

    /// Where the run makes a directory for its lists, which goes with the run.
    public var temporaryDirectory: FilePath

    /// The environment variables that a document can ask for with `env` and `secrets`; the engine reads no others.
    public var environment: [String: String] = [:]

    /// Whether steps may run programs, where the document says so, too. In a sandbox none run.
    public var allowsPrograms = false

    /// Files and directories outside of which no step reads or writes local files, whatever the document allows; `nil`
    /// for no such limit.
    public var sandbox: [FilePath]?

    /// No step deletes more balls than this, whatever the document allows; `nil` for no such limit.
    public var maxDeletes: Int?

    /// What no step deletes, whatever the document allows.
    package var protected: [ProtectedPattern] = []

    /// The longest time of the whole run, beside the document's own; `nil` for no such limit.
    public var deadline: Duration?

    /// Receives every event, one at a time and in order. It must return soon: the run waits for it.
    public var events: @Sendable (RunEvent) -> Void

    /// After so long without an event one says what is waited for; `nil` for never.
    public var heartbeat: Duration?

    /// The handle by which the run is stopped.
    public var control: RunControl

    /// How long requests on their way may take after a stop.
    public var grace: Duration

    /// How long the `always` steps may take after a stop.
    public var handlerGrace: Duration

    /// What the failure of a step means for the others.
    package var failureMode = RunState.FailureMode.stop
    /// Whether a run in which failures were tolerated ends with the code `tolerated`.
    package var isStrict = false
    /// Where the locks that documents name lie; the same for all runs that are to see each other's.
    package var lockDirectory: FilePath
    /// How long to wait while another run holds the lock.
    package var lockWait = Duration.zero
    /// What was decided about steps of which nobody knows what became of them, by their path or the step's name.
    package var decisions: [String: ResumeDecision] = [:]

    /// Whether a plan is kept: what it reads, and the lists that it freezes, go to the journal.
    package var keepsPlan = false
    /// Whether the history begins with a plan that is kept: no list is made in place of one of its lists.
    package var holdsToPlan = false
    /// The lists whose deletion was agreed to beforehand, by the steps' paths.
    package var agreedDeletes: [String: Checksum] = [:]
    /// The steps of which this run does its part; `nil` for a run that does everything.
    package var partialSteps: Set<String>?

    /// The run's id: `YYYYMMDDThhmmssZ-` and 6 hexadecimal digits.
    package var runID: String
    /// The directory of a run that lasts; `nil` for a temporary one.
    package var directory: RunDirectory?
    /// Where the journal is written.
    package var journal: any JournalSink
    /// What the journal holds already; that of an empty journal for a fresh run.
    package var history: RunHistory
    /// Which steps are done once more.
    package var choice: StepChoice?
    /// Whether the steps are held against those of the journal before anything is done, as an edited workflow needs.
    package var checksChanges = false
    /// The workflow as the journal has it, where another one is run now.
    package var earlier: WorkflowDocument?
    /// Whether steps that were done may be done again since they, or what they see, were edited.
    package var acceptsChanges = false
    /// Whether a workflow that a step runs is another one than when the run began.
    package var hasOtherNested = false
    /// Done once when the run is certain to begin, before its first record; gets what becomes of the steps.
    package var beforeStart: @Sendable (ChosenSteps) async throws -> Void = { _ in }
    /// Where deletes are recorded for longer than the run; `nil` for nowhere.
    package var audit: AuditLog?
    /// What the run runs on, as its start records it: versions, and the start of the system.
    package var versions: [String: String]
    /// Asked before something is deleted.
    package var confirm: @Sendable (ConfirmationRequest) async -> ConfirmationAnswer
    /// Where bulks that were begun elsewhere are found; `nil` where none can be waited for.
    package var otherBulks: OtherBulks?
    /// The code of the signal that ends the process, once one has come, or of what keeps the run from being shown.
    package var signalCode: @Sendable () -> ExitCode?
    /// Where `now()`, `uuid()` and `random()` come from.
    package var values: ValueJournal.Source

    /// Makes the options of one run that keeps no journal and confirms no delete.
    ///
    /// - Parameters:
    ///   - documentDirectory: the directory that relative paths in the document belong to.
    ///   - workingDirectory: the directory that relative paths among the inputs belong to.
    ///   - temporaryDirectory: where the run makes a directory for its lists, for example `/tmp`.
    public init(documentDirectory: FilePath, workingDirectory: FilePath, temporaryDirectory: FilePath) {
        self.documentDirectory = documentDirectory
        self.workingDirectory = workingDirectory
        self.temporaryDirectory = temporaryDirectory
        values = ValueJournal.Source(now: ClientConfiguration.systemTime, random: { .random(in: 0 ... .max) })
        runID = Self.runID(at: values.now(), random: values.random())
        journal = MemoryJournal()
        lockDirectory = temporaryDirectory.appending("mxshell-locks-\(getuid())")
        history = RunHistory()
        versions = [:]
        confirm = { _ in .unavailable }
        events = { _ in }
        signalCode = { nil }
        control = RunControl()
        grace = .seconds(10)
        handlerGrace = .seconds(60)
    }

    /// Sets who is asked before a step deletes. Without it such a step fails with the code `confirmation`.
    ///
    /// - Parameter ask: gets the step's path, how many balls would go and their size; `true` lets them go.
    public mutating func confirmDeletes(
        by ask: @escaping @Sendable (_ step: String, _ balls: Int, _ size: ByteCount) async -> Bool
    ) {
        confirm = { await ask($0.step, $0.count, $0.bytes) ? .confirmed : .declined }
    }

    /// The id of a run that begins at a moment, for example `20261122T164850Z-0a1b2c`.
    package static func runID(at moment: Timestamp, random: UInt64) -> String {
        let digits = moment.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        let suffix = String(random & 0xFF_FFFF, radix: 16)
        return "\(digits)Z-\(String(repeating: "0", count: 6 - suffix.count))\(suffix)"
    }
}
