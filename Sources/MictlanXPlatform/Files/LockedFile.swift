package import SystemPackage

/// Files whose lock says that somebody works with them.
///
/// Rule: only who holds the lock removes or replaces the file. A lock on a file that has lost its name is therefore
/// nobody's.
package enum LockedFile {
    /// Opens a file and takes its lock.
    ///
    /// - Parameters:
    ///   - path: the file; a symbolic link is not followed.
    ///   - options: whether it is created, appended to …
    ///   - waits: whether to wait while somebody else has the lock.
    /// - Returns: the file, open for reading and writing; `nil` when somebody else has the lock, or had it and took the
    ///   file away.
    /// - Throws: `Errno`.
    package static func open(
        _ path: FilePath, options: FileDescriptor.OpenOptions = [], waits: Bool = false
    ) throws(Errno) -> FileDescriptor? {
        while true {
            let file: FileDescriptor
            do {
                file = try FileDescriptor.open(
                    path, .readWrite, options: options.union([.closeOnExec, .noFollow]),
                    permissions: [.ownerReadWrite])
            } catch {
                throw (error as? Errno) ?? .ioError
            }
            do throws(Errno) {
                if try file.lock(waits: waits), file.isNamed(path) { return file }
            } catch {
                try? file.close()
                throw error
            }
            try? file.close()
            if !waits { return nil }
        }
    }
}
