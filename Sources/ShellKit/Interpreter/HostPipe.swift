import Glibc
import MictlanXPlatform
import Synchronization
import SystemPackage

/// A pipe between two stages. Each end is closed once: by who hands it to a program, or with this value.
final class HostPipe: Sendable {
    let reading: FileDescriptor
    let writing: FileDescriptor
    private let isOpen = Mutex((reading: true, writing: true))

    init() throws(SystemFailure) {
        do {
            (reading, writing) = try FileDescriptor.pipe()
        } catch {
            throw SystemFailure((error as? Errno) ?? .ioError, "cannot make a pipe")
        }
        for end in [reading, writing] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    }

    func closeReading() {
        let isMine = isOpen.withLock { open in
            defer { open.reading = false }
            return open.reading
        }
        if isMine { try? reading.close() }
    }

    func closeWriting() {
        let isMine = isOpen.withLock { open in
            defer { open.writing = false }
            return open.writing
        }
        if isMine { try? writing.close() }
    }

    deinit {
        closeReading()
        closeWriting()
    }
}
