import Glibc
import MictlanXPlatform
import MictlanXText
import Synchronization
import SystemPackage

/// A file descriptor that is written through a buffer: a listing of a million lines is not a million system calls.
final class OutputStream: Sendable {
    /// The reader of a pipe has gone: that is no failure to report.
    struct Closed: Error {}

    private static let capacity = 64 * 1_024

    let descriptor: CInt
    let isTerminal: Bool
    private let ownsDescriptor: Bool
    /// The file, for messages.
    private let path: FilePath?
    /// What is written to, where it is a temporary file.
    private let spool: NamelessFile?
    /// Says which bytes go where, in place of those that were written; `nil` where all go to the descriptor.
    private let route: PageGate.Route?
    /// So many bytes are taken; more are an error.
    private let limit: Int?
    private let total = Mutex(0)
    private let buffer = Mutex<[UInt8]>([])
    private let row = Mutex(TerminalRow.ended)
    /// What is written here is written there, too.
    private let copy = Mutex<OutputStream?>(nil)

    /// A stream on `descriptor`, which is closed with it where the stream owns it.
    init(descriptor: CInt, ownsDescriptor: Bool = false, limit: Int? = nil, path: FilePath? = nil) {
        self.descriptor = descriptor
        self.path = path
        self.limit = limit
        self.ownsDescriptor = ownsDescriptor
        (spool, route) = (nil, nil)
        isTerminal = isatty(descriptor) == 1
    }

    /// A stream into a temporary file.
    init(to spool: NamelessFile, limit: Int? = nil) {
        descriptor = spool.descriptor.rawValue
        self.limit = limit
        (ownsDescriptor, isTerminal, route, path) = (false, false, nil, nil)
        self.spool = spool
    }

    /// A stream that looks like the terminal on `descriptor`, and goes where `route` says.
    init(terminal descriptor: CInt, route: @escaping PageGate.Route) {
        (self.route, self.descriptor) = (route, descriptor)
        (limit, ownsDescriptor, isTerminal, spool, path) = (nil, false, true, nil, nil)
    }

    deinit {
        if ownsDescriptor { close(descriptor) }
    }

    /// Another stream on the same descriptor, whose lines come in one piece.
    func sibling() -> OutputStream {
        let stream =
            spool.map { OutputStream(to: $0, limit: limit) }
            ?? OutputStream(descriptor: descriptor, limit: limit, path: path)
        stream.copy(to: copy.withLock { $0 })
        return stream
    }

    static func tooLong(_ limit: Int) -> ShellError {
        .usage("the output has more than \(limit) bytes, which is too much for a value", hint: "write it to a file")
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

    /// Writes one JSON object on one line.
    func write(_ record: JSONObject) throws {
        try write(JSONText.encode(.object(record)) + "\n")
    }

    /// Writes a key and its value, aligned for people and separated by a tab for programs.
    func write(key: String, value: String) throws {
        let padding = String(repeating: " ", count: max(1, 14 - key.count))
        try write(isTerminal ? "\(key)\(padding)\(value.terminalSafe)\n" : "\(key)\t\(TSV.field(value))\n")
    }

    /// Hands everything to the system.
    func flush() throws {
        try buffer.withLock { try drain(&$0) }
    }

    /// Hands everything to the system, and ends the row of a terminal that was begun: what follows has one of its own.
    func endRow() throws {
        try flush()
        guard isTerminal else { return }
        let end = row.withLock { $0.end }
        guard !end.isEmpty else { return }
        try write(end)
        try flush()
        row.withLock { $0 = .ended }
    }

    /// Ends the row of a terminal to which a program has written, if one has.
    func endForeignRow() throws {
        guard case .unknown = row.withLock({ $0 }) else { return }
        try endRow()
    }

    /// Takes note that a program has written to the terminal, so that nobody knows where the cursor stands.
    ///
    /// - Parameters:
    ///   - mark: what shows that its last row did not end; one column, with or without colour.
    ///   - columns: the width of the terminal.
    func loseRow(mark: String, columns: Int) {
        guard isTerminal else { return }
        row.withLock { $0 = .unknown(mark: mark, columns: columns) }
    }

    /// Writes everything from now on to another stream besides; nil ends that.
    func copy(to stream: OutputStream?) {
        copy.withLock { $0 = stream }
    }

    private func drain(_ buffer: inout [UInt8]) throws {
        // The bytes are not tried twice, even when the write fails.
        defer { buffer.removeAll(keepingCapacity: true) }
        if let limit {
            let sum = total.withLock { total in
                total += buffer.count
                return total
            }
            guard sum <= limit else { throw Self.tooLong(limit) }
        }
        if let copy = copy.withLock({ $0 }), !buffer.isEmpty {
            do {
                try copy.write(buffer)
                try copy.flush()
            } catch {
                // A full disk under the copy is no reason to lose what a person waits for.
                self.copy.withLock { $0 = nil }
            }
        }
        if isTerminal, let last = buffer.last { row.withLock { $0 = last == UInt8(ascii: "\n") ? .ended : .begun } }
        var target = FileDescriptor(rawValue: descriptor)
        var rest = buffer[...]
        if let route {
            guard let passed = route(buffer) else { return }
            (rest, target) = (passed.bytes[...], passed.descriptor)
        }
        while !rest.isEmpty {
            do {
                let count = try rest.withUnsafeBytes { try target.write($0) }
                rest = rest.dropFirst(count)
            } catch Errno.brokenPipe {
                throw Closed()
            } catch Errno.wouldBlock {
                var slot = pollfd(fd: target.rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&slot, 1, -1)
            } catch {
                let number = (error as? Errno) ?? .ioError
                throw spool?.failure(number) ?? path.map { SystemFailure(number, "cannot write", $0) }
                    ?? SystemFailure(number, "cannot write the output")
            }
        }
    }
}
