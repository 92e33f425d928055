import Glibc
import Synchronization

/// A file descriptor that is written through a buffer: a listing of a million lines is not a million system calls.
final class OutputStream: Sendable {
    /// The reader of a pipe has gone: nobody wants the rest, which is no failure that should be reported.
    struct Closed: Error {}

    /// A write that failed for another reason.
    struct Failed: Error {
        var errno: CInt
    }

    private static let capacity = 64 * 1_024

    let descriptor: CInt
    let isTerminal: Bool
    private let ownsDescriptor: Bool
    private let buffer = Mutex<[UInt8]>([])

    /// A stream on `descriptor`, which is closed with it where the stream owns it.
    init(descriptor: CInt, ownsDescriptor: Bool = false) {
        self.descriptor = descriptor
        self.ownsDescriptor = ownsDescriptor
        isTerminal = isatty(descriptor) == 1
    }

    deinit {
        if ownsDescriptor { close(descriptor) }
    }

    func write(_ bytes: some Sequence<UInt8>) throws {
        try buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.capacity { try drain(&buffer) }
        }
    }

    func write(_ text: String) throws {
        try write(text.utf8)
    }

    /// Hands everything to the system.
    func flush() throws {
        try buffer.withLock { try drain(&$0) }
    }

    private func drain(_ buffer: inout [UInt8]) throws {
        // Whatever happens, the bytes are not tried twice.
        defer { buffer.removeAll(keepingCapacity: true) }
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EPIPE: throw Closed()
            case EAGAIN:
                var slot = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&slot, 1, -1)
            default: throw Failed(errno: errno)
            }
        }
    }
}
