import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

/// A clock on which every wait is over at once, or, when it is stopped, none is until it is cancelled.
final class InstantClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Swift.Duration
        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((now: Instant(offset: .zero), sleeps: [Swift.Duration]()))
    private let isStopped: Bool

    init(isStopped: Bool = false) { self.isStopped = isStopped }

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Swift.Duration { .nanoseconds(1) }
    /// The waits so far.
    var sleeps: [Swift.Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        if isStopped { try await untilCancelled() }
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(state.now.duration(to: deadline))
            state.now = max(state.now, deadline)
        }
    }
}

/// Everything to run a workflow text against a ``MemoryStore``.
final class WorkflowBench {
    let store = MemoryStore()
    let journal = RecordingJournal()
    let clock: InstantClock
    let control = RunControl()
    let directory: RunDirectory
    /// A directory for local files.
    let files: FilePath
    var confirm: ConfirmationAnswer = .confirmed
    var maxDeletes: Int?
    private let temporary: TemporaryDirectory

    init(isTimeStopped: Bool = false) throws {
        clock = InstantClock(isStopped: isTimeStopped)
        temporary = try TemporaryDirectory()
        directory = try RunDirectory(path: temporary.path.appending("run"))
        files = temporary.path.appending("files")
        try makeDirectory(files)
    }

    /// Writes a local file directly below ``files``.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> FilePath {
        let path = files.appending(name)
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
        return path
    }

    /// The text of a local file directly below ``files``.
    func read(_ name: String) throws -> String {
        let descriptor = try FileDescriptor.open(files.appending(name), .readOnly)
        return try descriptor.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = try bytes.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    func document(_ text: String) throws -> WorkflowDocument {
        let (document, diagnostics) = WorkflowDocument.lint(SourceText(name: "test.yaml", text: text))
        return try #require(document, "\(diagnostics.all.map(\.summary).joined(separator: "\n"))")
    }

    func options(history: RunHistory = RunHistory(), journal: (any JournalSink)? = nil) -> RunOptions {
        var options = RunOptions(
            documentDirectory: files, workingDirectory: files, temporaryDirectory: temporary.path)
        options.runID = "20260101T000000Z-000001"
        options.directory = directory
        options.values = ValueJournal.Source(now: { Timestamp(nanoseconds: MemoryStore.now) }, random: { 7 })
        options.journal = journal ?? self.journal
        options.history = history
        options.control = control
        options.maxDeletes = maxDeletes
        let answer = confirm
        options.confirm = { _ in answer }
        let box = EventBox()
        boxes.append(box)
        options.events = { event in box.add(event) }
        return options
    }

    private var boxes: [EventBox] = []
    /// The events of the last run.
    var seen: [RunEvent] { boxes.last?.all ?? [] }
    /// The types of the events of the last run, progress left out.
    var types: [String] { seen.map(\.body.type).filter { $0 != "progress" } }

    func run(_ text: String, inputs: ValueMap = [:], options: RunOptions? = nil) async throws -> RunOutcome {
        let options = options ?? self.options()
        return try await WorkflowRunner(store: store, clock: clock).run(
            document(text), inputs: RunInputs(inputs), options: options)
    }

    /// Begins a run and does not wait for it.
    func start(_ text: String, options: RunOptions) throws -> Task<RunOutcome, any Error> {
        let (document, runner) = (try document(text), WorkflowRunner(store: store, clock: clock))
        return Task { try await runner.run(document, inputs: RunInputs([:]), options: options) }
    }

    func plan(_ text: String, inputs: ValueMap = [:]) async throws -> RunPlan {
        try await WorkflowRunner(store: store, clock: clock).plan(
            document(text), inputs: RunInputs(inputs), options: options())
    }

    /// The messages of `echo`.
    var messages: [String] {
        seen.compactMap { event in
            guard case .log(_, let message, _) = event.body else { return nil }
            return message
        }
    }

    /// The end of every step, in order.
    var states: [String] {
        seen.compactMap { event in
            guard case .stepState(let step, _, let status, _, _) = event.body, status != .running else { return nil }
            return "\(step)=\(status.rawValue)"
        }
    }
}

private final class EventBox: Sendable {
    private let events = Mutex<[RunEvent]>([])
    func add(_ event: RunEvent) { events.withLock { $0.append(event) } }
    var all: [RunEvent] { events.withLock { $0 } }
}
