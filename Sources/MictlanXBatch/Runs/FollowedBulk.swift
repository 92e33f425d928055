package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// A bulk that is worked at elsewhere, by another job of this shell or by another process: the journal of its run says how
/// far it is, and looking changes nothing of it.
package actor FollowedBulk {
    private struct Reading: Sendable {
        /// `nil` before the run has a journal.
        var reader: JournalReader?
        var history = RunHistory()
        /// When each step was begun and when its last item was settled.
        var times: [String: Times] = [:]

        struct Times: Sendable {
            let first: Timestamp
            var last: Timestamp
        }

        mutating func apply(_ entry: JournalEntry) {
            history.apply(entry.record)
            switch entry.record {
            case .beginStep(let step, _, _): times[step] = Times(first: entry.time, last: entry.time)
            case .done(let step, _, _, _, _): times[step]?.last = entry.time
            default: break
            }
        }
    }

    /// How long after a look comes the next one.
    package static let interval = Duration.milliseconds(200)

    private let reference: BulkReference
    private let store: RunStore
    private var reading = Reading()

    /// - Parameters:
    ///   - reference: the bulk.
    ///   - store: the directories of all runs.
    package init(_ reference: BulkReference, in store: RunStore) {
        self.reference = reference
        self.store = store
    }

    /// Looks at the bulk.
    ///
    /// - Returns: how it stands; `nil` while its run has not begun it.
    /// - Throws: `MictlanXError`: `notFound` where there is no such run or it ended without such a bulk, `invalidArgument`
    ///   where the name means no bulk, `journal`.
    package func look() async throws -> BulkLook? {
        let (store, run, before) = (store, reference.run, reading)
        let (standing, isCommand, now) = try await BlockingWork.run { _ in
            // Before the journal is read: all of a run that has ended is in it then.
            let standing = try store.state(of: run)
            return (standing, try store.header(of: run).command != nil, try Self.read(on: before, run, in: store))
        }
        reading = now
        let known = now.history.steps.filter { $0.value.lists[0].map { $0.kind != .files } ?? false }.keys.sorted()
        guard let step = reference.step ?? (isCommand ? known.first : nil) else {
            guard isCommand else { throw needsStep(known) }
            return try notBegun(standing, known)
        }
        guard let history = now.history.steps[step], let list = history.lists[0] else {
            return try notBegun(standing, known)
        }
        guard list.kind != .files else {
            throw MictlanXError(.invalidArgument, "'\(step)' of run \(run) reads a list of files and is no bulk")
        }
        let time = now.times[step].map { $0.last.nanoseconds -| $0.first.nanoseconds } ?? 0
        return BulkLook(
            run: run, step: step, standing: standing, history: history, list: list,
            time: .nanoseconds(max(0, time)), items: list.items(file: store.list(list.file, of: run)),
            journal: try store.journal(of: run), endsWithRun: isCommand)
    }

    private func needsStep(_ known: [String]) -> MictlanXError {
        let named = known.map { "\(reference.run)/\($0)" }.joined(separator: ", ")
        return MictlanXError(
            .invalidArgument,
            "run \(reference.run) is one of a workflow, so its bulk is named as RUN/STEP"
                + (known.isEmpty ? "" : ": it has begun \(named)"))
    }

    private func notBegun(_ standing: RunStanding, _ known: [String]) throws(MictlanXError) -> BulkLook? {
        if case .running = standing { return nil }
        let has = known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))"
        throw MictlanXError(.notFound, "run \(reference.run) is \(standing.name) and has no bulk '\(reference)'\(has)")
    }

    private static func open(_ run: String, in store: RunStore) throws -> JournalReader? {
        do throws(MictlanXError) {
            return try JournalReader(try store.journal(of: run))
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    private static func read(on before: Reading, _ run: String, in store: RunStore) throws -> Reading {
        var reading = before
        while true {
            let isFresh = reading.reader == nil
            if isFresh { reading.reader = try open(run, in: store) }
            guard let reader = reading.reader else { return reading }
            while let entry = try reader.next() { reading.apply(entry) }
            switch reader.ending {
            case .whole, .torn: return reading
            // Whoever took the run up has cut off what was torn: read once more from the start.
            case .damaged where !isFresh: reading = Reading()
            case .damaged, .unknown:
                throw MictlanXError(
                    .journal, "the journal of run \(run) cannot be read to its end; 'resume \(run)' says why")
            }
        }
    }
}

/// How a bulk stands that is worked at elsewhere.
package struct BulkLook: Sendable {
    package let run: String
    package let step: String
    package let standing: RunStanding
    package let history: StepHistory
    package let list: FrozenList
    /// From its begin to the last item that was settled.
    package let time: Duration
    package let items: ItemSet
    private let journal: FilePath
    /// Whether the bulk is all of the run.
    private let endsWithRun: Bool

    fileprivate init(
        run: String, step: String, standing: RunStanding, history: StepHistory, list: FrozenList, time: Duration,
        items: ItemSet, journal: FilePath, endsWithRun: Bool
    ) {
        self.run = run
        self.step = step
        self.standing = standing
        self.history = history
        self.list = list
        self.time = time
        self.items = items
        self.journal = journal
        self.endsWithRun = endsWithRun
    }

    /// Whether somebody works at the run.
    package var isRunning: Bool { if case .running = standing { true } else { false } }

    /// Items without an end.
    package var open: Int { max(0, list.count - history.done.count - history.failed.count) }

    /// Whether no more becomes of it now.
    package var isSettled: Bool {
        guard isRunning else { return true }
        guard !endsWithRun else { return false }
        // A bulk put ends before its job does.
        return open == 0 || (list.kind != .puts && history.status.isSettled)
    }

    package var progress: ItemProgress {
        var progress = ItemProgress(total: list.count, totalBytes: list.bytes)
        (progress.done, progress.failed) = (history.done.count, history.failed.count)
        progress.bytes = history.doneBytes
        return progress
    }

    /// What the journal says of the items that are settled, in the order in which they were.
    ///
    /// - Parameter body: gets the ordinal of an item, its size, its checksum and whether it was changed.
    /// - Throws: `MictlanXError`, or what the body throws.
    package func eachSettled(
        _ body:
            @escaping @Sendable (_ ordinal: Int, _ size: Int, _ checksum: Checksum?, _ isChanged: Bool) throws -> Void
    ) async throws {
        let (journal, own) = (journal, step)
        try await BlockingWork.run { _ in
            let reader = try JournalReader(journal)
            while let entry = try reader.next() {
                guard case .done(let step, let ordinal, let via, let size, let checksum) = entry.record, step == own
                else { continue }
                try body(ordinal, size, checksum, via.isChange)
            }
        }
    }

    /// The failure of an item.
    package struct ItemFailure: Sendable {
        package let errorClass: ErrorClass
        package let message: String
    }

    /// The first failure that stands.
    package func firstFailure() async throws -> ItemFailure? {
        let (journal, own, failed) = (journal, step, history.failed)
        return try await BlockingWork.run { _ in
            let reader = try JournalReader(journal)
            while let entry = try reader.next() {
                guard case .failed(let step, let ordinal, _, let errorClass, let message) = entry.record, step == own,
                    failed.contains(ordinal)
                else { continue }
                return ItemFailure(errorClass: errorClass, message: message)
            }
            return nil
        }
    }
}
