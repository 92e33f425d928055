internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// What every executor works with.
struct RunServices<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    let store: Store
    let clock: C
    var options: RunOptions
    /// The directory of the run's lists.
    let directory: RunDirectory
    var policy: WorkflowPolicy
    var access: LocalAccess
    let journal: Journal
    let events: EventEmitter
    /// Hides secrets in texts that leave the run.
    let mask: SecretMask
    let values: ValueJournal
    var bulks: BulkRegistry
    let provenance: BucketProvenance
    let changed = ChangedSteps()
    let worked = WorkedSteps()
    let editions: StepEditions
    /// One question stands at a time, however many steps have one.
    private let questions = Limiter(width: 1)
    /// The other workflows that the documents of the run name.
    let nested: NestedWorkflows
    /// What the paths of the steps begin with: `up/` where the workflow is run by the step `up`.
    var prefix = ""
    /// The handle that stops the step: the run's; clean-up steps have another.
    var control: RunControl

    /// The services of a workflow that a step of this one runs.
    func nested(_ workflow: NestedWorkflow, in path: String) -> RunServices {
        var services = self
        services.options.documentDirectory = workflow.directory
        services.policy = workflow.document.policy.within(policy)
        services.access = LocalAccess(workflow.document.policy.paths, services.options).within(access)
        services.bulks = BulkRegistry()
        services.prefix = "\(path)/"
        return services
    }

    /// Tells the user something.
    func log(_ level: RunEvent.LogLevel, _ message: String, step: String?) {
        events.emit(.log(level: level, message: message, step: step))
    }

    /// Writes the recorded values that the journal does not hold yet. One that another step is about to write is
    /// written here as well: the same record twice does no harm, an effect before it would.
    func writeRecordedValues() async throws {
        let unwritten = values.unwritten
        for (name, value) in unwritten {
            if let value = value.recorded { try await journal.write(.value(name: name, value)) }
        }
        values.noteWritten(unwritten.map(\.name))
    }

    /// Asks somebody before something is deleted. A stop of the run is an answer, too: nothing is deleted then.
    func ask(_ request: ConfirmationRequest) async -> ConfirmationAnswer {
        let (confirm, control) = (options.confirm, self.control)
        do {
            return try await questions.withPermit { try await control.unlessStopped { await confirm(request) } }
        } catch {
            return .declined
        }
    }

    /// An item is settled: the journal knows it first, then everybody who listens.
    func settle(
        _ ordinal: Int, of step: String, _ address: BallAddress, size: Int, _ checksum: Checksum?,
        via: JournalRecord.Via
    ) async throws {
        changed.note(step, via: via)
        try await journal.write(.done(step, ordinal: ordinal, via: via, size: size, checksum: checksum))
        let item = RunEvent.ItemDone(ordinal: ordinal, address: address, size: size, checksum: checksum, via: via)
        events.emit(.itemDone(step: step, item))
    }

    /// An item failed for good.
    func fail(_ ordinal: Int, of step: String, _ error: MictlanXError) async throws {
        let error = mask(error)
        try await journal.write(
            .failed(
                step, ordinal: ordinal, attempt: error.attempts, error.code.errorClass, message: error.message))
    }

    /// Records what became of a ball that was to be deleted, for longer than the run.
    func audit(_ ball: BallItem, _ result: String, step: String) async throws {
        guard let log = options.audit else { return }
        try await log.append(
            AuditLog.Entry(
                time: options.values.now(), run: options.runID, step: step, address: ball.address,
                checksum: ball.checksum, size: ball.size, result: result))
    }

    /// Freezes a list: the file is durable before the record that names it, and the record before the first effect.
    func freeze(_ items: ItemSet, step: String, number: Int = 0) async throws {
        let list = FrozenList(items, name: items.file.lastComponent?.string ?? "")
        try await journal.write(.list(step, number: number, list))
    }
}
