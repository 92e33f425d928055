import MictlanXModel
import MictlanXText
import Synchronization

/// What the last command with results gave: the first of its rows for `$_`, and what all of them come to for `$last`.
final class KeptResult: Sendable {
    /// So many rows are kept: a listing may have millions.
    static let limit = 1_000

    private struct State {
        var rows: [JSONValue] = []
        var count = 0
        var bytes = 0
        var failed = 0
    }

    private let state = Mutex(State())

    func add(_ row: some ResultRow) {
        let tally = row.tally
        // A row is made into an object only where that is kept.
        let record = state.withLock { $0.count < Self.limit } ? JSONValue.object(row.record) : nil
        state.withLock { state in
            if let record { state.rows.append(record) }
            state.count += 1
            state.bytes +|= tally.bytes
            if tally.isFailure { state.failed += 1 }
        }
    }

    /// A result that is written otherwise than as a row.
    func add(_ record: JSONObject) {
        state.withLock { state in
            if state.count < Self.limit { state.rows.append(.object(record)) }
            state.count += 1
        }
    }

    /// The rows; of a single one that row. Nil where there were none.
    var value: JSONValue? {
        state.withLock { $0.rows.count == 1 ? $0.rows[0] : $0.rows.isEmpty ? nil : .array($0.rows) }
    }

    /// What the rows come to, and how long the command took.
    func totals(seconds: Double) -> JSONValue {
        state.withLock { state in
            .object([
                "rows": .int(state.count), "bytes": .int(state.bytes), "failed": .int(state.failed),
                "secs": .float(seconds), "rate": .float(seconds > 0 ? Double(state.bytes) / seconds : 0),
            ])
        }
    }
}
