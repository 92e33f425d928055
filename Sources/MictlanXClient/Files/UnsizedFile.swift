internal import Glibc
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// A FIFO, a device, a terminal: bytes whose size is known only at their end. They are read on a separate thread, as a
/// writer may come at any time.
enum UnsizedFile {
    /// Reads it to its end.
    ///
    /// - Parameters:
    ///   - path: the FIFO or device.
    ///   - directory: where its bytes wait.
    ///   - patience: the longest time without a byte, before the first one too.
    /// - Returns: the bytes as a file.
    /// - Throws: ``MictlanXError``: `timeout`, `notFound`, `forbidden`, `diskFull`, `io`; `CancellationError`.
    static func spool(_ path: FilePath, into directory: FilePath, patience: Duration) async throws -> LocalFile {
        do {
            let wake = try EventDescriptor()
            return try await withTaskCancellationHandler {
                try await BlockingWork.run(.waiting) { _ in try copy(path, directory, patience, wake) }
            } onCancel: {
                wake.ring()
            }
        } catch let failure as SystemFailure {
            throw MictlanXError(SystemFailure(failure.errno, "cannot start a thread to read", path))
        }
    }

    private static func copy(
        _ path: FilePath, _ directory: FilePath, _ patience: Duration, _ wake: EventDescriptor
    ) throws -> LocalFile {
        // Without O_NONBLOCK the open of a FIFO waits for a writer, and nothing ends it.
        let source = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard source >= 0 else { throw MictlanXError(errno: errno, "cannot open", path) }
        defer { close(source) }
        var spool = try SpoolFile(in: directory)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4_096)
        defer { buffer.deallocate() }
        let milliseconds = CInt(saturating: patience / .milliseconds(1))
        while true {
            // A FIFO that no writer has opened yet is not at its end: it has neither bytes nor a hang-up (poll(2)).
            var waits = [
                pollfd(fd: source, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&waits, nfds_t(waits.count), milliseconds)
            if ready < 0, errno == EINTR { continue }
            guard ready >= 0 else { throw MictlanXError(errno: errno, "cannot wait for", path) }
            guard ready > 0 else {
                throw MictlanXError(.timeout, "no byte came from '\(path)' within \(patience); nothing was put")
            }
            guard waits[1].revents == 0 else { throw CancellationError() }
            let count = read(source, buffer.baseAddress, buffer.count)
            if count > 0 {
                try spool.append(UnsafeRawBufferPointer(rebasing: buffer.prefix(count)))
            } else if count == 0 {
                return try spool.finish(as: path)
            } else if errno != EINTR, errno != EAGAIN {
                throw MictlanXError(errno: errno, "cannot read", path)
            }
        }
    }
}
