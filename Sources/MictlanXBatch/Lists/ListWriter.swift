package import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import Synchronization
package import SystemPackage

/// Writes a frozen work list: beside its name, made durable, then renamed, so that a list is there whole or not at all.
/// A list without a name is for one command only: nothing is left of it.
package final class ListWriter: Sendable {
    private struct State: ~Copyable {
        var buffer: [UInt8] = []
        var hasher = SHA256()
        var isFinished = false
        var count = 0
        var bytes = 0
        var unsized = 0
        var allowance: SpoolAllowance
    }

    private let file: FilePath
    /// What the list is called until it is whole; `nil` for a list without a name.
    private let temporary: FilePath?
    private let storage: NamelessFile
    private let kind: WorkItem.Kind
    private let state: Mutex<State>
    /// Where the list lies, for messages.
    private let directory: FilePath

    /// The number of items so far.
    package var count: Int { state.withLock { $0.count } }

    private static let bufferSize = 1 << 16

    /// - Parameters:
    ///   - file: the list's name.
    ///   - kind: what the list holds.
    ///   - limit: how large the list may become, in bytes.
    /// - Throws: `MictlanXError`.
    package init(
        file: FilePath, kind: WorkItem.Kind, limit: Int = SpoolAllowance.standard
    ) throws(MictlanXError) {
        self.file = file
        let parent = file.removingLastComponent()
        directory = parent.isEmpty ? "." : parent
        state = Mutex(State(allowance: SpoolAllowance(in: directory, atMost: limit)))
        self.kind = kind
        let temporary = FilePath(bytes: file.bytes + Array(".part".utf8))
        self.temporary = temporary
        storage = NamelessFile(
            adopting: try MictlanXError.explaining("cannot write", temporary) {
                try FileDescriptor.open(
                    temporary, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
            })
    }

    /// - Parameters:
    ///   - directory: where the bytes of a list without a name lie.
    ///   - kind: what the list holds.
    ///   - limit: how large the list may become, in bytes.
    /// - Throws: `MictlanXError`.
    package init(
        namelessIn directory: FilePath, kind: WorkItem.Kind, limit: Int = SpoolAllowance.standard
    ) throws(MictlanXError) {
        self.kind = kind
        self.directory = directory
        state = Mutex(State(allowance: SpoolAllowance(in: directory, atMost: limit)))
        storage = try MictlanXError.explaining("cannot write", directory) { try NamelessFile(in: directory) }
        file = storage.path
        temporary = nil
    }

    deinit {
        if let temporary, !state.withLock({ $0.isFinished }) { temporary.removeFile() }
    }

    /// Adds an item.
    package func append(_ item: WorkItem) throws(MictlanXError) {
        try state.withLock { state throws(MictlanXError) in try append(item, to: &state) }
    }

    private func append(_ item: WorkItem, to state: inout State) throws(MictlanXError) {
        item.appendLine(to: &state.buffer)
        state.count += 1
        // Sizes come from a server: the sum of them must not trap.
        state.bytes +|= item.size
        if item.knownSize == nil { state.unsized += 1 }
        if state.buffer.count >= Self.bufferSize { try flush(&state) }
    }

    private func flush(_ state: inout State) throws(MictlanXError) {
        let bytes = state.buffer
        guard state.allowance.take(bytes.count) else {
            throw MictlanXError(exhausted: state.allowance, in: directory, "the list of what is to be done")
        }
        state.hasher.update(bytes)
        try MictlanXError.explaining("cannot write", temporary ?? directory) {
            guard temporary == nil else {
                _ = try storage.descriptor.writeAll(bytes)
                return
            }
            try storage.append(bytes)
        }
        state.buffer.removeAll(keepingCapacity: true)
    }

    /// Makes the list durable under its name. It blocks: tasks call ``freeze(origin:)``.
    ///
    /// - Parameter origin: what the list was picked from.
    /// - Returns: the frozen list.
    /// - Throws: `MictlanXError`; the list is not there then.
    package func finish(origin: ItemSet.Origin? = nil) throws(MictlanXError) -> ItemSet {
        try state.withLock { state throws(MictlanXError) in try finish(&state, origin) }
    }

    private func finish(_ state: inout State, _ origin: ItemSet.Origin?) throws(MictlanXError) -> ItemSet {
        try flush(&state)
        if let temporary {
            try MictlanXError.explaining("cannot make durable", file) {
                try storage.descriptor.synchronize()
                try temporary.rename(to: file)
            }
            state.isFinished = true
            let directory = file.removingLastComponent()
            try MictlanXError.explaining("cannot make durable", directory) { try directory.synchronizeDirectory() }
        }
        var items = ItemSet(
            kind: kind, count: state.count, bytes: ByteCount(state.bytes), file: file, sha256: state.hasher.finish(),
            origin: origin, storage: temporary == nil ? ItemSet.Storage(storage) : nil)
        items.unsized = state.unsized
        return items
    }

    /// Makes the list durable under its name, on a thread that may wait for the disk.
    package func freeze(origin: ItemSet.Origin? = nil) async throws -> ItemSet {
        try await BlockingWork.run(.committing) { [self] _ in try finish(origin: origin) }
    }
}
