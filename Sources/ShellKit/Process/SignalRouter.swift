import LineEditing
import Synchronization

/// Leads signals to whatever runs: a line that is being typed, a command, or the end of the process.
final class SignalRouter: Sendable {
    private struct State {
        var reader: (any LineReader)?
        var isReading = false
        /// What an interrupt does to the command that runs, innermost last.
        var handlers: [@Sendable () -> Void] = []
        var interrupts = 0
        var ending: ProcessSignal?
    }

    private let state = Mutex(State())
    /// Called when an interrupt comes and nothing is left that could be asked nicely.
    private let onRepeatedInterrupt: @Sendable () -> Void

    /// - Parameter onRepeatedInterrupt: what a third interrupt of one command does
    init(onRepeatedInterrupt: @escaping @Sendable () -> Void = {}) {
        self.onRepeatedInterrupt = onRepeatedInterrupt
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

    /// Runs a command as a task of its own that an interrupt cancels.
    func run<Value: Sendable>(_ command: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task.detached { try await command() }
        state.withLock { $0.interrupts = 0 }
        return try await withHandler {
            task.cancel()
        } around: {
            try await task.value
        }
    }

    /// For a command that knows a gentler way to stop than being cancelled.
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
        let (reader, handlers) = state.withLock { state in
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
