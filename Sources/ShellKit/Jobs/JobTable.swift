import LineEditing
import MictlanXText
import Synchronization
import SystemPackage

/// The jobs of one shell: children of its task, so that none outlives it.
final class JobTable: Sendable {
    private typealias Work = @Sendable () async -> Void

    private struct State {
        var jobs: [Job] = []
        var last = 0
        var feed: AsyncStream<Work>.Continuation?
        var keepsLogs = false
    }

    /// So many that have ended can be looked at still: each has a file.
    private static let keptEnds = 16

    private let state = Mutex(State())

    /// Runs `body`, in which jobs can be started. Those that run at its end are interrupted and waited for.
    ///
    /// - Parameters:
    ///   - keepsLogs: whether what jobs write is kept for `fg`, since a line may be typed meanwhile.
    ///   - body: what the shell does.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws.
    func scope<Value: Sendable>(
        keepsLogs: Bool, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (works, feed) = AsyncStream.makeStream(of: Work.self)
        state.withLock { ($0.feed, $0.keepsLogs) = (feed, keepsLogs) }
        let result = await withTaskGroup(of: Result<Value, any Error>?.self) { group in
            group.addTask {
                let result: Result<Value, any Error>
                do {
                    result = .success(try await body())
                } catch {
                    result = .failure(error)
                }
                self.state.withLock { $0.feed = nil }
                feed.finish()
                self.interruptAll()
                return result
            }
            for await work in works {
                group.addTask {
                    await work()
                    return nil
                }
            }
            var result: Result<Value, any Error>?
            for await end in group { result = end ?? result }
            return result
        }
        guard let result else { throw CancellationError() }
        return try result.get()
    }

    /// Adds a job, which has to be begun then.
    ///
    /// - Parameters:
    ///   - text: the statement as it was written.
    ///   - scratch: the directory for its log.
    /// - Returns: the job.
    /// - Throws: `ShellError` when the shell ends, `SystemFailure` for the log.
    func add(_ text: String, scratch: FilePath) throws -> Job {
        let (keepsLogs, isOpen) = state.withLock { ($0.keepsLogs, $0.feed != nil) }
        guard isOpen else { throw ShellError(.failed, "the shell ends: no job can be started") }
        let log = keepsLogs ? try JobLog(in: scratch) : nil
        let job = Job(text: text, log: log)
        list(job)
        return job
    }

    /// Gives a job a number, by which it can be named from now on; one that has a number keeps it.
    func list(_ job: Job) {
        state.withLock { state in
            guard !state.jobs.contains(where: { $0 === job }) else { return }
            state.last += 1
            let ended = state.jobs.filter { !$0.isRunning }
            for job in ended.dropLast(Self.keptEnds - 1) { state.jobs.removeAll { $0 === job } }
            job.give(number: state.last)
            state.jobs.append(job)
        }
    }

    /// Begins a job that was added; `work` does it, and returns its code.
    func begin(_ job: Job, _ work: @escaping @Sendable () async -> Int32) {
        let feed = state.withLock { $0.feed }
        let result = feed?.yield { await job.run(work) }
        guard case .enqueued = result else { return job.finish(ProcessSignal.interrupt.exitCode) }
    }

    /// Whether what jobs write is kept, so that a person is told of them.
    var keepsLogs: Bool { state.withLock { $0.keepsLogs } }

    /// All that can be named, in the order of their numbers.
    var all: [Job] { state.withLock { $0.jobs } }

    var running: [Job] { all.filter(\.isRunning) }

    /// The one that `fg` means: the newest that has stopped, else the newest that runs.
    var current: Job? { running.last(where: \.isStopped) ?? running.last }

    /// Those that have stopped, of which nobody has heard; they count as told.
    func takeStops() -> [Job] { all.filter { $0.takeStop() } }

    /// Those that ended and of which nobody has heard; they count as told.
    func takeNews() -> [Job] { all.filter { $0.takeNews() } }

    /// The job that a word names: `1` or `%1`.
    ///
    /// - Throws: `ShellError` `notFound`.
    func job(_ text: String, word: Int) throws(ShellError) -> Job {
        let digits = text.hasPrefix("%") ? text.dropFirst() : text[...]
        guard let number = Int(digits), let job = all.first(where: { $0.number == number }) else {
            throw .notFound("there is no job \(text.quoted)", hint: "'jobs' lists them", word: word)
        }
        return job
    }

    /// The job that works at a run.
    func job(ofRun run: String) -> Job? { running.first { $0.run == run } }

    /// Interrupts every job.
    func interruptAll() {
        for job in running { job.interrupt() }
    }

    /// Passes a signal that ends the process on to every job.
    func handle(_ signal: ProcessSignal) {
        for job in running { job.handle(signal) }
    }

    /// Waits until no job runs; a wait that is cancelled ends.
    func settle() async {
        for job in running { _ = try? await job.ended() }
    }
}
