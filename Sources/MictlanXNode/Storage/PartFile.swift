internal import Synchronization
internal import SystemPackage

/// The bytes of one replica on their way in: written to a part file as they come.
///
/// All methods but ``discard()`` block and are called by one task, one after the other.
final class PartFile: Sendable {
    private struct State {
        var size = 0
        var isOpen = true
    }

    let path: FilePath
    private let file: SystemPackage.FileDescriptor
    private let files: any FileOperations
    private let state = Mutex(State())

    /// Creates the part file.
    ///
    /// - Throws: ``NodeError``.
    init(at path: FilePath, files: any FileOperations) throws(NodeError) {
        self.path = path
        self.files = files
        file = try files.create(path)
    }

    deinit { discard() }

    /// Adds bytes at the end.
    ///
    /// - Throws: ``NodeError``.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.withLock { state in
            try files.write(bytes, to: file, at: Int64(state.size), path: path)
            state.size += bytes.count
        }
    }

    /// Puts the bytes on the disk and closes the file, which then lives on under another name.
    ///
    /// - Throws: ``NodeError``.
    func seal(as newPath: FilePath) throws(NodeError) {
        try files.synchronize(file, path: path)
        guard try files.rename(path, to: newPath) else {
            throw NodeError(.io, "the part file '\(path)' was removed by someone else")
        }
        close(removing: false)
    }

    /// Closes and removes the file, unless it was sealed.
    func discard() { close(removing: true) }

    private func close(removing: Bool) {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        guard wasOpen else { return }
        try? file.close()
        if removing { try? files.remove(path) }
    }
}
