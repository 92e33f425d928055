import Glibc
import MictlanXPlatform
import SystemPackage

/// Opens files, FIFOs included. open(2) of a FIFO waits for whoever opens its other end, and hears neither `^C` nor TERM
/// meanwhile; this waits, too, but stops when the task is cancelled.
enum FileOpening {
    private static let interval = Duration.milliseconds(50)

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mode: whether it is read or written.
    ///   - options: as for open(2).
    /// - Returns: the descriptor; reads and writes wait as usual.
    /// - Throws: `Errno`; `CancellationError`.
    static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode, options: FileDescriptor.OpenOptions
    ) async throws -> FileDescriptor {
        while true {
            do {
                let file = try FileDescriptor.open(
                    path, mode, options: options.union([.nonBlocking, .closeOnExec]),
                    permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
                do {
                    if mode == .readOnly { try await waitForWriter(of: file) }
                    let flags = fcntl(file.rawValue, F_GETFL)
                    guard flags >= 0, fcntl(file.rawValue, F_SETFL, flags & ~O_NONBLOCK) >= 0 else {
                        throw Errno(rawValue: errno)
                    }
                    return file
                } catch {
                    try? file.close()
                    throw error
                }
            } catch Errno.noSuchAddressOrDevice where isFIFO(path) {
                // Nobody reads it yet.
                try await Task.sleep(for: interval, clock: .continuous)
            }
        }
    }

    /// A FIFO that nobody has opened for writing yet looks as if it were at its end.
    private static func waitForWriter(of file: FileDescriptor) async throws {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return }
        while true {
            var slot = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
            if poll(&slot, 1, 0) > 0 { return }
            try await Task.sleep(for: interval, clock: .continuous)
        }
    }

    private static func isFIFO(_ path: FilePath) -> Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
