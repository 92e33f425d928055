/// Sorted runs read as one, each record in its first version.
package struct RecordMerge: Sendable {
    private var readers: [RunReader] = []
    /// Readers that have a record, as a binary heap: the one whose record is next is at the root.
    private var heap: [Int] = []
    private var last: [UInt8]?

    /// What the buffers of all runs take together, in bytes, as long as there are less than 1,024 of them.
    private static let bufferSize = 4 << 20

    /// - Throws: ``MictlanXError`` `io`.
    init(_ runs: [Range<Int>], of file: ScratchFile?) throws {
        let window = min(256 << 10, max(4 << 10, Self.bufferSize / max(1, runs.count)))
        try self.init(runs.map { RunReader(file, rest: $0, window: window) })
    }

    /// - Throws: ``MictlanXError`` `io`.
    init(sorted bytes: [UInt8]) throws { try self.init([RunReader(bytes)]) }

    private init(_ readers: [RunReader]) throws {
        self.readers = readers
        for index in readers.indices where try self.readers[index].advance() { heap.append(index) }
        for root in heap.indices.reversed() { siftDown(from: root) }
    }

    /// The payload of the next record.
    ///
    /// - Returns: `nil` at the end.
    /// - Throws: ``MictlanXError`` `io`.
    package mutating func next() throws -> [UInt8]? {
        while let root = heap.first {
            let (key, payload) = readers[root].current
            let identity = Array(key.dropLast(RecordRun.versionLength))
            if try !readers[root].advance() {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            siftDown(from: 0)
            if identity != last {
                last = identity
                return payload
            }
        }
        return nil
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if readers[heap[child]].precedes(readers[heap[least]]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

/// One sorted run, read record by record.
private struct RunReader: Sendable {
    private let file: ScratchFile?
    private let window: Int
    /// What is not in the buffer yet.
    private var rest: Range<Int>
    private var buffer: [UInt8] = []
    private var key = 0..<0
    private var payload = 0..<0

    init(_ file: ScratchFile?, rest: Range<Int>, window: Int) {
        self.file = file
        self.rest = rest
        self.window = window
    }

    init(_ bytes: [UInt8]) {
        self.init(nil, rest: 0..<0, window: 0)
        buffer = bytes
    }

    var current: (key: [UInt8], payload: [UInt8]) { (Array(buffer[key]), Array(buffer[payload])) }

    func precedes(_ other: RunReader) -> Bool {
        buffer.withUnsafeBytes { left in
            other.buffer.withUnsafeBytes { compareBytes(left[key], $0[other.key]) < 0 }
        }
    }

    /// Goes to the next record.
    ///
    /// - Returns: whether there is one.
    mutating func advance() throws -> Bool {
        var start = payload.upperBound
        guard start < buffer.count || !rest.isEmpty else { return false }
        try load(RecordRun.headerLength, from: &start)
        let lengths = buffer.withUnsafeBytes { RecordView.lengths($0, at: start) }
        try load(RecordRun.headerLength + lengths.key + lengths.payload, from: &start)
        key = start + RecordRun.headerLength..<start + RecordRun.headerLength + lengths.key
        payload = key.upperBound..<key.upperBound + lengths.payload
        return true
    }

    /// Makes sure that bytes are in the buffer.
    private mutating func load(_ count: Int, from start: inout Int) throws {
        guard buffer.count - start < count else { return }
        let wanted = max(window, count - (buffer.count - start))
        let piece = rest.lowerBound..<min(rest.upperBound, rest.lowerBound + wanted)
        buffer = try Array(buffer[start...]) + (file?.read(piece) ?? [])
        rest = piece.upperBound..<rest.upperBound
        start = 0
        guard buffer.count >= count else { throw MictlanXError(.io, "a temporary file ends within a record") }
    }
}
