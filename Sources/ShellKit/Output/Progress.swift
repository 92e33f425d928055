import MictlanXModel
import Synchronization

/// One line on a terminal with the progress of a transfer; nothing is written to anything else.
final class Progress: Sendable {
    private struct State {
        var bytes = 0
        var items = 0
        var totalBytes: Int?
        var totalItems: Int?
        var lastDrawn: ContinuousClock.Instant?
        var isVisible = false
    }

    /// A person does not read faster.
    private static let interval = Duration.milliseconds(100)

    private let label: String
    private let stream: OutputStream?
    private let columns: Int
    private let started = ContinuousClock.now
    private let state: Mutex<State>

    /// A line that begins with `label`, the verb. Totals that are nil are not known beforehand.
    init(_ label: String, on terminal: Terminal, isQuiet: Bool, totalBytes: Int? = nil, totalItems: Int? = nil) {
        self.label = label
        stream = isQuiet || !terminal.messages.isTerminal ? nil : terminal.messages
        columns = terminal.columns
        state = Mutex(State(totalBytes: totalBytes, totalItems: totalItems))
    }

    /// The bytes so far.
    var bytes: Int { state.withLock { $0.bytes } }

    func add(bytes: Int) {
        update { $0.bytes +|= bytes }
    }

    func finishItem() {
        update { $0.items += 1 }
    }

    /// Takes the line away.
    func clear() {
        guard let stream else { return }
        let wasVisible = state.withLock { state in
            defer { state.isVisible = false }
            return state.isVisible
        }
        guard wasVisible else { return }
        try? stream.write("\r\u{1B}[K")
        try? stream.flush()
    }

    private func update(_ change: (inout State) -> Void) {
        let line = state.withLock { state -> String? in
            change(&state)
            guard stream != nil else { return nil }
            let now = ContinuousClock.now
            if let last = state.lastDrawn, now - last < Self.interval { return nil }
            state.lastDrawn = now
            state.isVisible = true
            return text(of: state, at: now)
        }
        guard let line, let stream else { return }
        try? stream.write("\r\(line.prefix(columns - 1))\u{1B}[K")
        try? stream.flush()
    }

    private func text(of state: State, at now: ContinuousClock.Instant) -> String {
        var parts = [label]
        if state.totalItems != 1 {
            parts.append(state.totalItems.map { "\(state.items)/\($0)" } ?? "\(state.items)")
        }
        var amount = ByteCount(state.bytes).description
        if let total = state.totalBytes, total > 0 {
            amount += " of \(ByteCount(total)) \(Int(saturating: Double(state.bytes) / Double(total) * 100)) %"
        }
        parts.append(amount)
        let seconds = (now - started) / .seconds(1)
        if seconds > 0.5 { parts.append("\(ByteCount(Int(saturating: Double(state.bytes) / seconds)))/s") }
        return parts.joined(separator: "  ")
    }
}
