internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import SystemPackage

/// What every executor works with.
struct RunServices<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    let store: Store
    let clock: C
    let options: RunOptions
    /// The directory of the run's lists.
    let directory: RunDirectory
    let policy: WorkflowPolicy
    let access: LocalAccess
    let journal: Journal
    let events: EventEmitter
    /// Hides secrets in texts that leave the run.
    let mask: SecretMask
    let values: ValueJournal
    let bulks: BulkRegistry
    let provenance: BucketProvenance
    let changed = ChangedSteps()
    /// The handle that stops the step: the run's; clean-up steps have another.
    var control: RunControl

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

    /// Freezes a list: the file is durable before the record that names it, and the record before the first effect.
    func freeze(_ items: ItemSet, step: String, number: Int = 0) async throws {
        let list = FrozenList(items, name: items.file.lastComponent?.string ?? "")
        try await journal.write(.list(step, number: number, list))
    }
}
