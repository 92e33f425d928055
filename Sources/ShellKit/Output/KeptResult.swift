import MictlanXModel
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage

/// What a command with results gave: its first rows in every form, for `$_` and `last`, and what all of them come to, for
/// `$last`. A few rows are kept in memory, more in a file without a name.
final class KeptResult: Sendable {
    /// What the rows have in common.
    struct Shape: Sendable {
        let columns: [Column]
        let nameColumn: Int
    }

    /// A row in every form.
    struct Entry: Sendable {
        let shown: [String]
        let exact: [String]
        let record: JSONObject
    }

    private struct State {
        var shape: Shape?
        /// Rows that are not in the file yet.
        var buffer: [UInt8] = []
        var file: NamelessFile?
        var keptRows = 0
        var keptBytes = 0
        var isCut = false
        var rows = 0
        var bytes = 0
        var failed = 0
        var seconds = 0.0
        /// The type of the rows that are kept.
        var type: ObjectIdentifier?

        /// Forgets the rows before: those of another table follow.
        mutating func begin(_ shape: Shape, _ type: ObjectIdentifier) {
            (self.shape, self.type) = (shape, type)
            (buffer, file, keptRows, keptBytes, isCut) = ([], nil, 0, 0, false)
        }
    }

    /// So many rows are kept.
    static let maximumRows = 10_000
    /// So many of them are in `$_`.
    static let maximumElements = 1_000
    private static let maximumBytes = 32 << 20
    private static let bufferSize = 1 << 16

    private let directory: FilePath?
    private let state = Mutex(State())

    /// - Parameter directory: where the file is made; `nil` where no command comes that could ask for the rows.
    init(in directory: FilePath?) { self.directory = directory }

    /// Counts a row, and keeps it as long as there is room. A place that cannot be written keeps no more, and no command
    /// fails for it.
    func add<Row: ResultRow>(_ row: Row, from base: NameBase = NameBase()) {
        let tally = row.tally
        let isKept = state.withLock { state in
            state.rows += 1
            state.bytes +|= tally.bytes
            if tally.isFailure { state.failed += 1 }
            if state.type != ObjectIdentifier(Row.self) {
                state.begin(Shape(columns: Row.columns, nameColumn: Row.nameColumn), ObjectIdentifier(Row.self))
            }
            if state.keptRows >= Self.maximumRows || state.keptBytes >= Self.maximumBytes { state.isCut = true }
            return !state.isCut && directory != nil
        }
        guard isKept else { return }
        // A row is made into an object only where that is kept.
        let line: JSONValue = .array([
            .array(row.cells(exact: false, from: base).map { .string($0) }),
            .array(row.cells(exact: true, from: base).map { .string($0) }), .object(row.record),
        ])
        state.withLock { keep(line, &$0) }
    }

    private func keep(_ line: JSONValue, _ state: inout State) {
        let before = state.buffer.count
        JSONText.append(line, to: &state.buffer)
        state.buffer.append(UInt8(ascii: "\n"))
        state.keptRows += 1
        state.keptBytes += state.buffer.count - before
        guard state.buffer.count >= Self.bufferSize, let directory else { return }
        do {
            if state.file == nil { state.file = try NamelessFile(in: directory) }
            try state.file?.append(state.buffer)
            state.buffer.removeAll(keepingCapacity: true)
        } catch {
            state.isCut = true
        }
    }

    /// Keeps how long the command took.
    func end(seconds: Double) { state.withLock { $0.seconds = seconds } }

    /// Whether there were no rows.
    var isEmpty: Bool { state.withLock { $0.rows == 0 } }

    /// What the rows are, and whether only the first ones are there; `nil` where there were none.
    var shape: (shape: Shape, isCut: Bool)? {
        state.withLock { state in state.shape.map { ($0, state.isCut) } }
    }

    /// The rows that are kept.
    func lines() -> KeptLines { state.withLock { KeptLines($0.file, rest: $0.buffer) } }

    /// The first rows; of a single one that row.
    var value: JSONValue? {
        var lines = lines()
        var values: [JSONValue] = []
        while values.count < Self.maximumElements, let entry = try? lines.next() {
            values.append(.object(entry.record))
        }
        return values.count == 1 ? values[0] : values.isEmpty ? nil : .array(values)
    }

    /// What all rows come to, and how long the command took.
    var totals: JSONValue {
        state.withLock { state in
            .object([
                "rows": .int(state.rows), "bytes": .int(state.bytes), "failed": .int(state.failed),
                "secs": .float(state.seconds),
                "rate": .float(state.seconds > 0 ? Double(state.bytes) / state.seconds : 0),
            ])
        }
    }
}
