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
    /// Whether nothing was there before: where the run is refused, nothing of it stays.
    var isNew = false
    /// Whether the run was done before, and is done still where this attempt is refused.
    let wasDone: Bool
    private let directory: RunDirectory

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
        options.protected = try target.protected(in: context)
        var run = try DurableRun(header, prepared.with(options), directory, RunHistory(), .start, nil, in: context)
        run.isNew = true
        return run
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
        var header = RunHeader(
            run: options.runID, workflow: prepared.document.name, started: options.values.now(),
            version: Version.text, bootID: BootID.current,
            sources: sources, inputs: inputs,
            secretInputs: secret, endpoints: try target.endpoints(in: context),
            clientID: try target.clientID(in: context), documentDirectory: options.documentDirectory,
            workingDirectory: options.workingDirectory, sandbox: options.sandbox, variables: prepared.variables,
            allowsPrograms: options.allowsPrograms, maxDeletes: maxDeletes)
        try RunStores([target]).record(in: &header.connections, context)
        // No words are parsed again that would name it.
        if let name = try target.place(in: context).name { header.connections.standing = name }
        return header
    }

    // MARK: A run that goes on

    /// What a person decides about a run that is taken up.
    struct Decisions: Sendable {
        /// Inputs that are not kept with the run.
        var inputs: [KeyValue] = []
        var acceptsCluster = false
        var salvages = false
        var maxDeletes: Int?
        /// Whether it may run programs, although nothing said so when it began.
        var allowsPrograms = false
        /// Which steps are done once more.
        var choice: StepChoice?
        /// Whether the workflow is the file as it is now.
        var isEdited = false
        var acceptsChanges = false
        /// How large an edited file may be.
        var limits = FileLimits.standard

        /// Whether there is something to be done in a run that is done.
        var reopens: Bool { choice != nil || isEdited }
    }

    /// The latest unfinished run.
    ///
    /// - Parameters:
    ///   - isCommand: whether runs of workflows are left out.
    ///   - context: knows where the runs are; is told of those that are passed over.
    /// - Returns: its id.
    /// - Throws: `ShellError` with code 9 where there is none.
    static func latestUnfinished(ofCommand isCommand: Bool = false, in context: CommandContext) async throws -> String {
        let store = try context.session.configuration.runStore()
        for run in try store.all() {
            // A directory without a header is a run that never began.
            guard let header = try? store.header(of: run), try store.state(of: run).isUnfinished else { continue }
            guard header.command != nil else {
                if isCommand { continue }
                return run
            }
            // Killed before its list was frozen, a command has done nothing that could be gone on with.
            if try await ResumeSummary(run, in: store).history.hasList { return run }
            try context.terminal.note(
                "mxshell: run \(run) ended before it began anything and is passed over: \(header.workflow.terminalSafe)"
            )
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
        let opened = try await OpenedRun(run, salvages: decisions.salvages, reopens: decisions.reopens, in: store)
        return try await takeUp(opened, decisions, target: target, in: context)
    }

    /// Takes a run up where its journal ends: one that was interrupted, or one that begins with a plan.
    ///
    /// `options` sets what is special about the run.
    ///
    /// - Throws: as above.
    static func takeUp(
        _ opened: OpenedRun, _ decisions: Decisions, target: StoreOptions, in context: CommandContext,
        options special: (inout RunOptions) -> Void = { _ in }
    ) async throws -> DurableRun {
        let store = try context.session.configuration.runStore()
        let (directory, header, history) = (opened.directory, opened.header, opened.history)
        var prepared = try prepare(header, directory, decisions, in: context)
        let sums = prepared.sources.map { SHA256.hash($0.bytes) }
        guard decisions.isEdited || sums == header.sources.map(\.sha256) else {
            throw MictlanXError(
                .undecided,
                "a workflow that '\(header.sources[0].name)' runs was changed since run \(header.run) began; its copy is in "
                    + "'\(directory.sources)'. Put it back, begin a new run, or go on with the one that is there by --edited"
            )
        }
        prepared = prepared.resuming(header, sums, decisions, in: store, directory)
        if !decisions.acceptsCluster {
            try opened.check(
                endpoints: try target.endpoints(in: context), clientID: try target.clientID(in: context))
        }
        var options = prepared.options
        options.protected = try target.protected(in: context)
        options.holdsToPlan = header.plan != nil
        special(&options)
        prepared = prepared.with(options)
        let summary =
            history.attempt > 0
            ? ResumeSummary(
                run: header.run, history: history, isTorn: opened.isTorn, document: prepared.document) : nil
        return try DurableRun(header, prepared, directory, history, opened.position, summary, in: context)
    }

    /// The workflow as it was when the run began, whatever became of its file.
    private static func prepare(
        _ header: RunHeader, _ directory: RunDirectory, _ decisions: Decisions, in context: CommandContext
    ) throws -> PreparedWorkflow {
        guard let source = header.sources.first else { throw damaged(directory.header) }
        let file = decisions.isEdited ? header.workflowFile : directory.sources.appending(source.file)
        // What was taken when the run began is taken again, however large it is.
        let limits = decisions.isEdited ? decisions.limits.values : .relaxed
        let text = try SourceText(contentsOf: file, name: source.name, limits: limits)
        guard decisions.isEdited || SHA256.hash(text.bytes) == source.sha256 else { throw damaged(file) }
        guard let recorded = ValueMap(recorded: header.inputs) else { throw damaged(directory.header) }
        var options = RunOptions(
            documentDirectory: header.documentDirectory, workingDirectory: header.workingDirectory,
            temporaryDirectory: FilePath(context.session.configuration.environment.temporaryDirectory))
        options.sandbox = header.sandbox
        options.environment = context.session.configuration.environment.variables(header.variables)
        guard header.sandbox == nil || !decisions.allowsPrograms else {
            throw ShellError.usage(
                "run \(header.run) has --sandbox, which runs no programs, so it excludes --allow-shell")
        }
        options.allowsPrograms = header.allowsPrograms || decisions.allowsPrograms
        options.runID = header.run
        options.maxDeletes = [header.maxDeletes, decisions.maxDeletes].compactMap(\.self).min()
        return try PreparedWorkflow(
            text, recorded: recorded, given: decisions.inputs, variables: header.variables, limits: limits, options,
            in: context)
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
        options.audit = AuditLog(try context.session.configuration.runStore().audit)
        options.versions = ["mxshell": Version.text, RunHistory.bootKey: BootID.current]
        if summary?.isTorn ?? false { options.versions[RunHistory.trustKey] = RunHistory.lowTrust }
        context.session.job?.note(run: header.run)
        self.header = header
        self.prepared = prepared.with(options)
        self.summary = summary
        self.directory = directory
        wasDone = history.end?.status == .ok
        goingOn = "mxshell resume \(header.run)"
    }

    /// Removes a run that was refused before it began.
    func discard() async {
        // What cannot be removed is an empty run, which 'gc --unfinished' takes.
        try? await BlockingWork.run { [directory] _ in directory.discard() }
    }
}

extension PreparedWorkflow {
    /// The workflow as a run goes on with it. Where it was edited, the run gets copies of it once nothing speaks against
    /// it any more.
    fileprivate func resuming(
        _ header: RunHeader, _ sums: [Checksum], _ decisions: DurableRun.Decisions, in store: RunStore,
        _ directory: RunDirectory
    ) -> PreparedWorkflow {
        var options = options
        options.choice = decisions.choice
        options.checksChanges = true
        options.acceptsChanges = decisions.acceptsChanges
        guard sums != header.sources.map(\.sha256) else { return with(options) }
        options.earlier = header.document(in: directory.sources)
        options.hasOtherNested = sums.dropFirst() != header.sources.map(\.sha256).dropFirst()
        let edited = header.with(
            sources: sources.enumerated().map { index, source in
                // Other bytes have another name, so that nothing is written over that a header names.
                let file = "edited-\(index)-\(SHA256.hash(source.bytes).hex.prefix(16)).yaml"
                return RunHeader.Source(file: file, name: source.name, bytes: source.bytes)
            })
        let bytes = sources.map(\.bytes)
        options.beforeStart = { _ in try await store.replace(edited, sources: bytes, in: directory) }
        return with(options)
    }
}

extension RunHeader {
    /// The workflow as the run has it; `nil` where its copy cannot be read any more.
    ///
    /// - Parameter sources: the directory of the copies.
    /// - Returns: the workflow.
    func document(in sources: FilePath) -> WorkflowDocument? { self.sources.first?.document(in: sources) }

    /// The file that the run was made from, where it was.
    var workflowFile: FilePath {
        let name = sources.first.flatMap { FilePath($0.name).lastComponent }
        return name.map(documentDirectory.appending) ?? documentDirectory
    }
}

extension RunHistory {
    /// Whether a list was frozen.
    fileprivate var hasList: Bool { steps.values.contains { !$0.lists.isEmpty } }
}
