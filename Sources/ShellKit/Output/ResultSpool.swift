import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage

/// The last result of a session, so that it can be shown once more in another form: its first rows, in a file without a
/// name.
final class ResultSpool: Sendable {
    /// What the rows of a result have in common.
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
        var file: NamelessFile?
        var buffer: [UInt8] = []
        var shape: Shape?
        var rows = 0
        var bytes = 0
        var isCut = false
    }

    /// So many rows of a result are kept.
    static let maximumRows = 10_000
    private static let maximumBytes = 32 << 20
    private static let bufferSize = 1 << 16

    private let directory: FilePath
    private let state = Mutex(State())

    init(in directory: FilePath) { self.directory = directory }

    /// Forgets the last result: a new one begins.
    func begin(_ shape: Shape) {
        state.withLock { state in
            state = State()
            state.shape = shape
        }
    }

    /// Keeps a row, as long as there is room. A place that cannot be written keeps nothing, and no command fails for it.
    func add(_ entry: () -> Entry) {
        state.withLock { state in
            guard !state.isCut, state.shape != nil else { return }
            guard state.rows < Self.maximumRows, state.bytes < Self.maximumBytes else { return state.isCut = true }
            let entry = entry()
            let line: JSONValue = .array([
                .array(entry.shown.map { .string($0) }), .array(entry.exact.map { .string($0) }), .object(entry.record),
            ])
            let before = state.buffer.count
            JSONText.append(line, to: &state.buffer)
            state.buffer.append(UInt8(ascii: "\n"))
            state.rows += 1
            state.bytes += state.buffer.count - before
            if state.buffer.count >= Self.bufferSize { flush(&state) }
        }
    }

    private func flush(_ state: inout State) {
        do {
            if state.file == nil { state.file = try NamelessFile(in: directory) }
            try state.file?.append(state.buffer)
            state.buffer.removeAll(keepingCapacity: true)
        } catch {
            state.isCut = true
        }
    }

    /// What the rows of the last result are, and whether only its first ones are there; `nil` where there is none.
    func shape() -> (shape: Shape, isCut: Bool)? {
        state.withLock { state in state.shape.map { ($0, state.isCut) } }
    }

    /// The rows of the last result.
    func lines() -> LastLines {
        state.withLock { state in
            flush(&state)
            return LastLines(state.file)
        }
    }
}

/// The rows of a result that was kept, read one after the other.
struct LastLines: ~Copyable {
    private let file: NamelessFile?
    private var buffer: [UInt8] = []
    private var offset: Int64 = 0
    private var isAtEnd = false

    fileprivate init(_ file: NamelessFile?) { self.file = file }

    private static let blockSize = 1 << 16

    /// The next row; `nil` at the end.
    ///
    /// - Throws: where the file cannot be read.
    mutating func next() throws -> ResultSpool.Entry? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                guard let entry = try ResultSpool.Entry(line) else { continue }
                return entry
            }
            guard !isAtEnd, let file else { return nil }
            let block = try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
                count = try file.descriptor.read(
                    fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
            isAtEnd = block.isEmpty
            offset += Int64(block.count)
            buffer += block
        }
    }
}

extension ResultSpool.Entry {
    fileprivate init?(_ line: [UInt8]) throws {
        guard case .array(let parts) = try JSONParser.parse(line), parts.count == 3, case .object(let record) = parts[2]
        else { return nil }
        self.init(shown: Self.texts(parts[0]), exact: Self.texts(parts[1]), record: record)
    }

    private static func texts(_ value: JSONValue) -> [String] {
        guard case .array(let values) = value else { return [] }
        return values.map { if case .string(let text) = $0 { text } else { "" } }
    }
}
