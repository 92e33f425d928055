import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// A command over many items as a run of one step: what it works on is frozen, its journal knows what became of each item,
/// and `resume` parses the command again and goes on with it.
struct CommandRun: Sendable {
    private static let sourceFile = "command.mx"

    let header: RunHeader
    /// What is worked on, in the directory of the run.
    let items: ItemSet
    /// What earlier attempts did; `nil` for a new run.
    let history: StepHistory?
    /// Where relative paths of the command begin; `nil` where that is the working directory.
    let base: FilePath?
    private let journal: JournalFile
    /// Held as long as the run is worked at.
    private let directory: RunDirectory
    private let attempt: Int
    /// Whether the journal has every item as begun: a small run waits for the disk once before the first effect and once at
    /// the end.
    private let hasBegunAll: Bool
    private let begun = BegunBlocks()

    var id: String { header.run }
    /// Where the journal is written.
    var executor: BlockingExecutor { journal.executor }
    /// The one step.
    var step: String { Self.step(of: header) }
    /// The bucket that `use` had chosen.
    var bucket: BucketID? { header.command?.bucket.flatMap { try? BucketID($0) } }
    var settled: OrdinalSet { history?.done ?? OrdinalSet() }
    /// How many parts of the sources could not be read when the run began.
    var unread: Int { header.command?.unread ?? 0 }
    /// The command that goes on.
    var hint: String { "to go on: mxshell resume \(id)" }

    private static func step(of header: RunHeader) -> String {
        let words = header.command?.words ?? []
        return (words.first == "bulk" ? words.dropFirst().first : words.first) ?? "command"
    }

    // MARK: A new run

    /// Begins a run of the command that is being executed.
    ///
    /// - Parameters:
    ///   - items: what it works on.
    ///   - unread: how many parts of its sources could not be read.
    ///   - target: the store.
    ///   - others: other stores that it works at.
    ///   - context: knows the words of the command.
    ///   - isQuiet: whether nothing is said.
    /// - Returns: the run; `nil` where there is no place for one, of which the user is told: the command goes on without.
    /// - Throws: `CancellationError`.
    static func begin(
        _ items: ItemSet, unread: Int = 0, target: StoreOptions, and others: [StoreOptions] = [],
        in context: CommandContext, isQuiet: Bool
    ) async throws -> CommandRun? {
        guard items.count > 0, !context.words.isEmpty else { return nil }
        do {
            return try await CommandRun(beginning: items, unread, [target] + others, in: context)
        } catch let error where !(error is CancellationError) {
            let note = "warning: if this is interrupted, it cannot be resumed: \(ShellError(error).message)"
            if !isQuiet, await !context.session.unsaid([note]).isEmpty { try context.terminal.note("mxshell: \(note)") }
            return nil
        }
    }

    private init(
        beginning items: ItemSet, _ unread: Int, _ targets: [StoreOptions], in context: CommandContext
    ) async throws {
        let store = try context.session.configuration.runStore()
        let text = HostLine(words: context.words.map(\.bytes))?.source.bytes ?? []
        let header = try await Self.header(text, unread, targets, in: context)
        let directory = try await store.create(header, sources: [text])
        let step = Self.step(of: header)
        let kept = try await items.kept(as: directory.list(step, number: 0))
        let journal = try Self.journal(of: directory, at: .start, in: context)
        try await journal.append(.start(run: header.run, attempt: 1, versions: Self.versions(isTorn: false)))
        try await journal.append(.beginStep(step, spec: SHA256.hash(text), input: kept.sha256))
        try await journal.append(
            .list(step, number: 0, FrozenList(kept, name: kept.file.lastComponent?.string ?? "")))
        hasBegunAll = kept.count <= BegunBlocks.size
        if hasBegunAll { try await journal.append(.begun(step, ordinals: Array(0..<kept.count), attempt: 1)) }
        try await journal.barrier()
        context.session.job?.note(run: header.run)
        self.header = header
        self.items = kept
        self.directory = directory
        self.journal = journal
        attempt = 1
        history = nil
        base = nil
    }

    private static func header(
        _ text: [UInt8], _ unread: Int, _ targets: [StoreOptions], in context: CommandContext
    ) async throws -> RunHeader {
        let started = ClientConfiguration.systemTime()
        var header = RunHeader(
            run: RunOptions.runID(at: started, random: .random(in: 0 ... .max)),
            workflow: Self.name(String(decoding: text, as: UTF8.self)), started: started, version: Version.text,
            bootID: BootID.current, sources: [RunHeader.Source(file: sourceFile, name: sourceFile, bytes: text)],
            inputs: [:], secretInputs: [], endpoints: try RunStores(targets).endpoints(in: context),
            clientID: try RunStores(targets).clientID(in: context), documentDirectory: WorkingDirectory.current,
            workingDirectory: WorkingDirectory.current, sandbox: nil, variables: nil, allowsPrograms: false,
            maxDeletes: nil)
        header.command = RunHeader.Command(
            words: context.words.map(ArgumentText.encoded), bucket: await context.bucket?.rawValue, unread: unread)
        try RunStores(targets).record(in: &header.connections, context)
        return header
    }

    /// The text of the command, as far as it fits into a table.
    private static func name(_ text: String) -> String {
        let limit = 80
        let shown = text.terminalSafe
        return shown.count <= limit ? shown : "\(shown.prefix(limit - 1))…"
    }

    // MARK: A run that goes on

    /// Takes a run up where its journal ends.
    ///
    /// - Throws: `MictlanXError`: `journal` for one that has no list yet, so that nothing of it was begun.
    init(resuming opened: OpenedRun, in context: CommandContext) async throws {
        header = opened.header
        context.session.job?.note(run: header.run)
        directory = opened.directory
        let step = Self.step(of: opened.header)
        guard let history = opened.history.steps[step], let list = history.lists[0] else {
            throw MictlanXError(.journal, "run \(header.run) ended before it began anything; give its command again")
        }
        let file = directory.lists.appending(list.file)
        let sha256 = try await BlockingWork.run { _ in try FileDigest.sha256(of: file) }
        guard sha256 == list.sha256 else { throw WorkItem.damaged }
        let items = list.items(file: file)
        self.items = items
        self.history = history
        let current = WorkingDirectory.current
        base = header.workingDirectory == current ? nil : header.workingDirectory
        hasBegunAll = items.count <= BegunBlocks.size
        attempt = opened.history.attempt + 1
        let journal = try Self.journal(of: directory, at: opened.position, in: context)
        self.journal = journal
        try await journal.append(
            .start(run: header.run, attempt: attempt, versions: Self.versions(isTorn: opened.isTorn)))
        try await journal.append(.beginStep(step, spec: history.spec, input: history.input))
        if hasBegunAll {
            let open = (0..<items.count).filter { !history.done.contains($0) }
            try await journal.append(.begun(step, ordinals: open, attempt: attempt))
        }
        try await journal.barrier()
    }

    // MARK: Both

    private static func journal(
        of directory: RunDirectory, at position: JournalFile.Position, in context: CommandContext
    ) throws -> JournalFile {
        let crash = CrashPoint(context.session.configuration.environment)
        return try JournalFile(
            directory.journal, at: position, now: ClientConfiguration.systemTime, written: { crash?.passed($0) })
    }

    private static func versions(isTorn: Bool) -> [String: String] {
        var versions = ["mxshell": Version.text, RunHistory.bootKey: BootID.current]
        if isTorn { versions[RunHistory.trustKey] = RunHistory.lowTrust }
        return versions
    }

    /// Whether an item may have been worked on by an earlier attempt.
    func mayBeThere(_ ordinal: Int) -> Bool { history?.mayHaveBegun(ordinal) ?? false }

    /// The request of an item is about to be sent: what is written then holds for all items of its block.
    ///
    /// - Parameters:
    ///   - ordinal: the item.
    ///   - isIrrevocable: whether the record has to survive a loss of power first.
    /// - Throws: `MictlanXError` `journal`.
    func begin(_ ordinal: Int, isIrrevocable: Bool = false) async throws {
        guard !hasBegunAll else { return }
        try await begun.begin(ordinal) { block in
            let open = block.clamped(to: 0..<items.count).filter { !settled.contains($0) }
            try await journal.append(.begun(step, ordinals: open, attempt: attempt))
            if isIrrevocable { try await journal.barrier() }
        }
    }

    /// An item is settled.
    func settle(_ ordinal: Int, isChanged: Bool, size: Int, _ checksum: Checksum?) async throws {
        try await write([settled(ordinal, isChanged: isChanged, size: size, checksum)])
    }

    /// An item failed for good.
    func fail(_ ordinal: Int, _ error: MictlanXError) async throws { try await write([failed(ordinal, error)]) }

    /// The record of an item that is settled.
    func settled(_ ordinal: Int, isChanged: Bool, size: Int, _ checksum: Checksum?) -> JournalRecord {
        let via = JournalRecord.Via(isChanged: isChanged, ordinal: ordinal, history)
        return .done(step, ordinal: ordinal, via: via, size: size, checksum: checksum)
    }

    /// The record of an item that failed for good.
    func failed(_ ordinal: Int, _ error: MictlanXError) -> JournalRecord {
        .failed(step, ordinal: ordinal, attempt: error.attempts, error.code.errorClass, message: error.message)
    }

    /// Writes what became of items.
    func write(_ records: [JournalRecord]) async throws { try await journal.append(records) }

    /// Works the items off and writes how that ended.
    ///
    /// - Parameters:
    ///   - count: what became of the items that this attempt worked at.
    ///   - body: works them off.
    /// - Throws: what the body throws; `MictlanXError` `journal`.
    func working(count: @Sendable () async -> ItemCount, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            let shown = ShellError(error)
            let isStopped = error is CancellationError || shown.code == .cancelled
            // A cancelled task cannot wait for the disk.
            let count = await count()
            await Task {
                // What stopped the work counts, not that the journal cannot be written either.
                try? await end(
                    isStopped ? .cancelled : .failed, isStopped ? .interrupted : shown.exitCode, count)
            }.value
            throw error
        }
        let count = await count()
        try await end(count.failed > 0 ? .failed : .ok, count.exitCode, count)
    }

    private func end(_ status: RunStatus, _ code: ExitCode, _ count: ItemCount) async throws {
        let stepStatus: StepStatus =
            switch status {
            case .ok: .changed
            case .failed: .failed
            case .cancelled: .cancelled
            }
        let outputs: JSONObject = [
            "done": .int(settled.count +| count.succeeded), "failed": .int(count.failed),
        ]
        try await journal.append(.endStep(step, stepStatus, outputs: outputs))
        try await journal.append(.end(status, code))
        try await journal.barrier()
    }
}
