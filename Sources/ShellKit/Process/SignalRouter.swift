import LineEditing
import Synchronization

/// Passes signals to the line that is being typed, to the running command, or ends the process.
final class SignalRouter: Sendable {
    private struct State {
        var reader: (any LineReader)?
        var isReading = false
        /// What an interrupt does to the command that runs, innermost last.
        var handlers: [@Sendable () -> Void] = []
        var interrupts = 0
        var ending: ProcessSignal?
        /// When the last signal came that ends the process, of those that count.
        var lastEnding: ContinuousClock.Instant?
    }

    /// Schedulers send one signal several times: those that come within this time of one that counted are the same.
    static let burst = Duration.seconds(2)

    private let state = Mutex(State())
    /// Called when a command ignores its first interrupts.
    private let onRepeatedInterrupt: @Sendable () -> Void

    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - onRepeatedInterrupt: what a third interrupt of one command does
    ///   - now: the time
    init(
        onRepeatedInterrupt: @escaping @Sendable () -> Void = {},
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.onRepeatedInterrupt = onRepeatedInterrupt
        self.now = now
    }

    /// The signal that ends the process, once it came.
    var ending: ProcessSignal? { state.withLock { $0.ending } }

    func attach(_ reader: any LineReader) {
        state.withLock { $0.reader = reader }
    }

    /// Reads a line; meanwhile signals are the reader's.
    func readLine(_ reader: any LineReader, prompt: Prompt) async -> ReadResult {
        let isEnding = state.withLock { state in
            state.isReading = true
            return state.ending != nil
        }
        defer { state.withLock { $0.isReading = false } }
        return isEnding ? .endOfInput : await reader.readLine(prompt: prompt)
    }

    /// Runs a command in a task that an interrupt cancels.
    func run<Value: Sendable>(_ command: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task.detached { try await command() }
        state.withLock { $0.interrupts = 0 }
        return try await withHandler {
            task.cancel()
        } around: {
            try await task.value
        }
    }

    /// For a command that stops in another way than by cancellation.
    func withHandler<Value>(
        _ handler: @escaping @Sendable () -> Void, around body: () async throws -> Value
    ) async throws -> Value {
        let isEnding = state.withLock { state in
            state.handlers.append(handler)
            return state.ending != nil
        }
        defer { state.withLock { _ = $0.handlers.popLast() } }
        if isEnding { handler() }
        return try await body()
    }

    func handle(_ signal: ProcessSignal) {
        switch signal {
        case .interrupt: interrupt()
        case .terminate, .hangup: end(by: signal)
        case .windowChanged: state.withLock { $0.reader }?.notify(.windowChanged)
        case .terminalStop: suspend()
        }
    }

    private func interrupt() {
        let (reader, handler, count) = state.withLock { state in
            state.interrupts += 1
            return (state.isReading ? state.reader : nil, state.handlers.last, state.interrupts)
        }
        if let reader {
            reader.notify(.interrupt)
        } else {
            handler?()
            if count > 2 { onRepeatedInterrupt() }
        }
    }

    private func end(by signal: ProcessSignal) {
        let moment = now()
        let (reader, handlers) = state.withLock { state -> ((any LineReader)?, [@Sendable () -> Void]) in
            if let last = state.lastEnding, last.duration(to: moment) < Self.burst { return (nil, []) }
            state.lastEnding = moment
            state.ending = state.ending ?? signal
            return (state.reader, state.handlers)
        }
        reader?.notify(.stop)
        for handler in handlers.reversed() { handler() }
    }

    private func suspend() {
        let reader = state.withLock { $0.isReading ? $0.reader : nil }
        if let reader {
            reader.notify(.suspend)
        } else {
            ProcessSignals.suspend()
        }
    }
}
