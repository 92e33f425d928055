internal import Dispatch
package import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText

/// Writes lines to a file on a separate thread, so that no task ever waits for the disk. What comes faster than the
/// disk takes it is dropped and counted.
package final class LogWriter: Sendable {
    /// What the thread and the tasks share; the thread does not keep the writer alive.
    private final class Shared: Sendable {
        struct State {
            var lines = ""
            /// Lines that were lost since the last that was written.
            var lost = 0
            var isStopping = false
            var isThreadRunning = false
            var waiters: [CheckedContinuation<Void, Never>] = []
        }

        let state = ThreadLock(State())
        let semaphore = DispatchSemaphore(value: 0)
    }

    /// The most bytes that wait for the disk.
    static let mostPending = 1 << 20

    private let shared = Shared()
    private let file: ThreadLock<RotatingLogFileBox>
    private let now: @Sendable () -> Timestamp

    /// A writer; its thread starts with the first line.
    ///
    /// - Parameters:
    ///   - file: where the lines go.
    ///   - now: the time of day, for the rotation.
    package init(_ file: consuming sending RotatingLogFile, now: @escaping @Sendable () -> Timestamp) {
        self.file = ThreadLock(RotatingLogFileBox(file))
        self.now = now
    }

    deinit { stop(nil) }

    /// How many lines were lost since the last that was written.
    package var lostLines: Int { shared.state.withLock { $0.lost } }

    /// Queues a line.
    ///
    /// - Parameter line: the line with its line break.
    package func append(_ line: String) {
        let mustWake = shared.state.withLock { state -> Bool in
            guard !state.isStopping, state.lines.utf8.count + line.utf8.count <= Self.mostPending else {
                state.lost += 1
                return false
            }
            let wasEmpty = state.lines.isEmpty
            state.lines += line
            if !state.isThreadRunning { state.isThreadRunning = startThread() }
            return wasEmpty
        }
        if mustWake { shared.semaphore.signal() }
    }

    /// Writes what is queued, and ends. Later lines are dropped.
    package func close() async { await withCheckedContinuation { stop($0) } }

    private func stop(_ waiter: CheckedContinuation<Void, Never>?) {
        let isThreadRunning = shared.state.withLock { state in
            state.isStopping = true
            if state.isThreadRunning, let waiter { state.waiters.append(waiter) }
            return state.isThreadRunning
        }
        if isThreadRunning { shared.semaphore.signal() } else { waiter?.resume() }
    }

    private func startThread() -> Bool {
        let (shared, file, now) = (shared, file, now)
        return (try? OwnedThread.start(stackSize: 1 << 19) { Self.run(shared, file, now) }) != nil
    }

    private static func run(_ shared: Shared, _ file: ThreadLock<RotatingLogFileBox>, _ now: @Sendable () -> Timestamp)
    {
        while true {
            shared.semaphore.wait()
            let (lines, lost, isStopping) = shared.state.withLock { state in
                defer { (state.lines, state.lost) = ("", 0) }
                return (state.lines, state.lost, state.isStopping)
            }
            let isWritten = file.withLock { $0.append(lines + notice(of: lost, now), now: now()) }
            if !isWritten { shared.state.withLock { $0.lost += lost + lines.utf8.count { $0 == 0x0A } } }
            guard isStopping else { continue }
            let waiters = shared.state.withLock { state in
                state.isThreadRunning = false
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
            return
        }
    }

    private static func notice(of lost: Int, _ now: () -> Timestamp) -> String {
        guard lost > 0 else { return "" }
        let line: JSONObject = [
            "time": .string(now().description), "level": .string("warning"),
            "message": .string("log lines were lost: the disk is full or too slow"), "lost": .int(lost),
        ]
        return JSONText.encode(.object(line)) + "\n"
    }
}

/// Lets the file, which cannot be copied, live behind a lock.
final class RotatingLogFileBox {
    private var file: RotatingLogFile

    init(_ file: consuming sending RotatingLogFile) { self.file = file }

    func append(_ lines: String, now: Timestamp) -> Bool { lines.isEmpty ? true : file.append(lines, now: now) }
}
