import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// A run that survives its process: its directory, its journal, and what `run`, `resume` and the others do with them.
struct DurableRun: Sendable {
    private static let sourceFile = "workflow.yaml"

    let header: RunHeader
    let prepared: PreparedWorkflow
    /// What is told before the run goes on: nothing for a new one.
    let summary: ResumeSummary?
    /// The command that goes on with it.
    var goingOn: String

    // MARK: A new run

    /// Makes the directory of a new run; the run begins when its first record is written.
    ///
    /// - Throws: `MictlanXError` `journal`.
    static func begin(
        _ prepared: PreparedWorkflow, maxDeletes: Int?, target: StoreOptions, in context: CommandContext
    ) async throws -> DurableRun {
        let header = try Self.header(of: prepared, maxDeletes: maxDeletes, target: target, in: context)
        let store = try context.session.configuration.runStore()
        let directory = try await store.create(header, sources: prepared.sources.map(\.bytes))
        var options = prepared.options
        options.maxDeletes = maxDeletes
        return try DurableRun(header, prepared.with(options), directory, RunHistory(), .start, nil, in: context)
    }

    static func header(
        of prepared: PreparedWorkflow, maxDeletes: Int?, target: StoreOptions, in context: CommandContext
    ) throws -> RunHeader {
        let options = prepared.options
        let sources = prepared.sources.enumerated().map { index, source in
            RunHeader.Source(
                file: index == 0 ? sourceFile : "nested-\(index).yaml", name: source.name, bytes: source.bytes)
        }
        var inputs = JSONObject()
        var secret: [String] = []
        for (name, value) in prepared.inputs.values {
            if let recorded = value.recorded { inputs[name] = recorded } else { secret.append(name) }
        }
        return RunHeader(
            run: options.runID, workflow: prepared.document.name, started: options.values.now(),
            version: Version.text, bootID: BootID.current,
            sources: sources, inputs: inputs,
            secretInputs: secret, endpoints: try target.endpoints(in: context),
            clientID: context.session.configuration.clientID, documentDirectory: options.documentDirectory,
            workingDirectory: options.workingDirectory, sandbox: options.sandbox, variables: prepared.variables,
            allowsPrograms: options.allowsPrograms, maxDeletes: maxDeletes)
    }

    // MARK: A run that goes on

    /// What a person decides about a run that is taken up.
    struct Decisions: Sendable {
        /// Inputs that are not kept with the run.
        var inputs: [KeyValue] = []
        var acceptsCluster = false
        var salvages = false
        var maxDeletes: Int?
    }

    /// The latest unfinished run.
    ///
    /// - Throws: `ShellError` with code 9 where there is none.
    static func latestUnfinished(in context: CommandContext) throws -> String {
        let store = try context.session.configuration.runStore()
        for run in try store.all() {
            // A directory without a header is a run that never began.
            if (try? store.header(of: run)) != nil, try store.state(of: run).isUnfinished { return run }
        }
        throw ShellError.noMatch("there is no unfinished run in '\(store.path)'")
    }

    /// The latest run of the same workflow and inputs that is not done, also one that a process works at.
    static func unfinished(
        like prepared: PreparedWorkflow, target: StoreOptions, in context: CommandContext
    ) async throws -> String? {
        let store = try context.session.configuration.runStore()
        let wanted = try header(of: prepared, maxDeletes: nil, target: target, in: context)
        for run in try store.all() {
            guard let header = try? store.header(of: run), header.isSameWork(as: wanted) else { continue }
            if try store.state(of: run).isDone { return nil }
            return run
        }
        return nil
    }

    /// Takes a run up where its journal ends. Nothing is changed before the run's first record.
    ///
    /// - Throws: `MictlanXError` `locked`, `undecided`, `journal`; `ShellError` for a run that is done.
    static func resume(
        _ run: String, _ decisions: Decisions, target: StoreOptions, in context: CommandContext
    ) async throws -> DurableRun {
        let store = try context.session.configuration.runStore()
        let directory = try await store.open(run)
        return try await takeUp(directory, try store.header(of: run), decisions, target: target, in: context)
    }

    /// Takes the run of a directory up where its journal ends: one that was interrupted, or one that begins with a plan.
    ///
    /// `options` sets what is special about the run.
    ///
    /// - Throws: as above.
    static func takeUp(
        _ directory: RunDirectory, _ header: RunHeader, _ decisions: Decisions, target: StoreOptions,
        in context: CommandContext, options special: (inout RunOptions) -> Void = { _ in }
    ) async throws -> DurableRun {
        let run = header.run
        let (state, ending) = try await JournalReader.fold(directory.journal, into: Folded()) { $0.apply($1) }
        var history = state.history
        if history.end?.status == .ok { throw ShellError.noMatch("run \(run) is done: nothing is left to be done") }
        let isTorn = try check(ending, of: directory, salvages: decisions.salvages)
        if isTorn || history.bootID.map({ $0 != BootID.current }) ?? false { history.distrust() }
        var prepared = try prepare(header, directory, decisions, in: context)
        guard prepared.sources.map({ SHA256.hash($0.bytes) }) == header.sources.map(\.sha256) else {
            throw MictlanXError(
                .undecided,
                "a workflow that '\(header.sources[0].name)' runs was changed since run \(run) began; its copy is in "
                    + "'\(directory.sources)'. Put it back, or begin a new run")
        }
        let now = try Self.header(of: prepared, maxDeletes: nil, target: target, in: context)
        guard now.isSameCluster(as: header) || decisions.acceptsCluster else {
            throw MictlanXError(
                .undecided,
                "run \(run) was for \(header.store), and this would be \(now.store): what the journal says of one is not "
                    + "true of the other. --accept-cluster goes on all the same")
        }
        let summary = history.attempt > 0 ? ResumeSummary(run: run, history: history, isTorn: isTorn) : nil
        var options = prepared.options
        options.holdsToPlan = header.plan != nil
        special(&options)
        prepared = prepared.with(options)
        return try DurableRun(
            header, prepared, directory, history, JournalFile.Position(number: state.count, length: ending.length),
            summary, in: context)
    }

    private struct Folded: Sendable {
        var history = RunHistory()
        var count = 0

        mutating func apply(_ entry: JournalEntry) {
            history.apply(entry.record)
            count += 1
        }
    }

    /// - Returns: whether the last write was cut.
    private static func check(
        _ ending: JournalEnding, of directory: RunDirectory, salvages: Bool
    ) throws(MictlanXError) -> Bool {
        switch ending {
        case .whole: return false
        case .torn: return true
        case .damaged where salvages: return true
        case .damaged(let length):
            throw MictlanXError(
                .journal,
                "the journal '\(directory.journal)' is damaged behind \(length) bytes, in the middle of its records; "
                    + "--salvage goes on from what is before that, and looks at every item")
        case .unknown(_, let number):
            throw MictlanXError(
                .journal,
                "record \(number) of the journal '\(directory.journal)' is not known to mxshell \(Version.text): a newer "
                    + "version wrote it")
        }
    }

    /// The workflow as it was when the run began, whatever became of its file.
    private static func prepare(
        _ header: RunHeader, _ directory: RunDirectory, _ decisions: Decisions, in context: CommandContext
    ) throws -> PreparedWorkflow {
        guard let source = header.sources.first else { throw damaged(directory.header) }
        let file = directory.sources.appending(source.file)
        let text = try SourceText(contentsOf: file, name: source.name)
        guard SHA256.hash(text.bytes) == source.sha256 else { throw damaged(file) }
        guard let recorded = ValueMap(recorded: header.inputs) else { throw damaged(directory.header) }
        var options = RunOptions(
            documentDirectory: header.documentDirectory, workingDirectory: header.workingDirectory,
            temporaryDirectory: FilePath(context.session.configuration.environment.temporaryDirectory))
        options.sandbox = header.sandbox
        options.environment = context.session.configuration.environment.variables(header.variables)
        options.allowsPrograms = header.allowsPrograms
        options.runID = header.run
        options.maxDeletes = [header.maxDeletes, decisions.maxDeletes].compactMap(\.self).min()
        return try PreparedWorkflow(
            text, recorded: recorded, given: decisions.inputs, variables: header.variables, options, in: context)
    }

    private static func damaged(_ file: FilePath) -> MictlanXError {
        MictlanXError(.journal, "'\(file)' was changed since the run began; begin a new run")
    }

    // MARK: Both

    private init(
        _ header: RunHeader, _ prepared: PreparedWorkflow, _ directory: RunDirectory, _ history: RunHistory,
        _ position: JournalFile.Position, _ summary: ResumeSummary?, in context: CommandContext
    ) throws {
        var options = prepared.options
        let crash = CrashPoint(context.session.configuration.environment)
        options.directory = directory
        options.journal = try JournalFile(
            directory.journal, at: position, now: options.values.now, written: { crash?.passed($0) })
        options.history = history
        options.versions = ["mxshell": Version.text, RunHistory.bootKey: BootID.current]
        if summary?.isTorn ?? false { options.versions[RunHistory.trustKey] = RunHistory.lowTrust }
        self.header = header
        self.prepared = prepared.with(options)
        self.summary = summary
        goingOn = "mxshell resume \(header.run)"
    }
}

extension RunHeader {
    /// The store in words for people.
    var store: String { "\(endpoints.joined(separator: ", ")) as client '\(clientID)'" }
}
