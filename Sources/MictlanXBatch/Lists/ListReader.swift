package import MictlanXClient
internal import Synchronization
internal import SystemPackage

/// Reads a frozen work list item by item.
package final class ListReader: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var start = 0
        var ordinal = 0
        var isAtEnd = false
    }

    private let items: ItemSet
    private let descriptor: FileDescriptor
    private let state = Mutex(State())

    private static let blockSize = 1 << 14

    /// - Throws: `MictlanXError` when its file cannot be opened.
    package init(_ items: ItemSet) throws(MictlanXError) {
        self.items = items
        descriptor = try MictlanXError.explaining("cannot read", items.file) {
            try FileDescriptor.open(items.file, .readOnly, options: .closeOnExec)
        }
    }

    deinit { try? descriptor.close() }

    /// The next item with its ordinal, `nil` at the end.
    ///
    /// - Parameter settled: ordinals that are passed over; nothing is made of their lines, so that a resume comes soon to
    ///   what is left.
    /// - Returns: the item.
    /// - Throws: `MictlanXError` when the file cannot be read or is damaged.
    package func next(
        behind settled: OrdinalSet = OrdinalSet()
    ) throws(MictlanXError) -> (ordinal: Int, item: WorkItem)? {
        let result = state.withLock { state in Result { () throws(MictlanXError) in try next(&state, settled) } }
        return try result.get()
    }

    private func next(
        _ state: inout State, _ settled: OrdinalSet
    ) throws(MictlanXError) -> (ordinal: Int, item: WorkItem)? {
        var searched = state.start
        while true {
            if let end = state.buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let (start, ordinal) = (state.start, state.ordinal)
                state.start = end + 1
                state.ordinal += 1
                searched = state.start
                if settled.contains(ordinal) { continue }
                let line = Array(state.buffer[start..<end])
                return (ordinal, try WorkItem(line: line, kind: items.kind))
            }
            guard !state.isAtEnd else {
                guard state.start == state.buffer.count, state.ordinal == items.count else { throw WorkItem.damaged }
                return nil
            }
            state.buffer.removeFirst(state.start)
            state.start = 0
            searched = state.buffer.count
            try fill(&state)
        }
    }

    private func fill(_ state: inout State) throws(MictlanXError) {
        let old = state.buffer
        let block = try MictlanXError.explaining("cannot read", items.file) {
            try [UInt8](unsafeUninitializedCapacity: Self.blockSize) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        state.isAtEnd = block.isEmpty
        state.buffer = old + block
    }
}
