import Glibc
import MictlanXModel
import Synchronization
import TestSupport

/// A server of bare sockets that says exactly what a test wants, right or wrong.
final class RawServer: Sendable {
    /// What it does with one connection, after the head of the request and `bodyLength` more bytes were read.
    struct Manner: Sendable {
        /// What is written, piece by piece.
        var pieces: [[UInt8]]
        /// Whether the connection is reset instead of closed in order.
        var resets = false
        /// Whether the connection is held open, silent, until the client closes it.
        var holds = false
        /// Whether the body of the request is left unread until the client closes.
        var ignoresBody = false

        init(_ text: String, resets: Bool = false, holds: Bool = false) {
            pieces = [Array(text.utf8)]
            self.resets = resets
            self.holds = holds
        }
    }

    let port: Int
    private let listener: LoopbackConnection
    private let log = Mutex<[String]>([])
    private let closed = Mutex(0)
    private let manner: @Sendable (_ nth: Int) -> Manner

    /// Listens on a port of the kernel's choice on the loopback.
    init(_ manner: @escaping @Sendable (_ nth: Int) -> Manner) throws {
        self.manner = manner
        (listener, port) = try LoopbackConnection.bound(listens: true)
        onThread { [self] in serve() }
    }

    /// Ends the thread.
    func stop() { listener.shutDown() }

    /// The heads of the requests.
    var heads: [String] { log.withLock { $0 } }

    /// How many connections have ended.
    var connectionsEnded: Int { closed.withLock { $0 } }

    var endpoint: RouterEndpoint { RouterEndpoint(id: "raw", scheme: .http, host: "127.0.0.1", port: port) }

    private func serve() {
        var nth = 0
        while let connection = listener.accepted(isLimited: false) {
            nth += 1
            handle(connection.descriptor, manner(nth))
            closed.withLock { $0 += 1 }
        }
        listener.close()
    }

    private func handle(_ connection: CInt, _ manner: Manner) {
        defer { close(connection) }
        if manner.ignoresBody {
            // The head tells that the request is on its way; then the client's sending fills the buffers.
            var event = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            poll(&event, 1, 60_000)
            log.withLock { $0.append("") }
            event.events = Int16(0x2000)  // POLLRDHUP, which the module does not export
            while poll(&event, 1, 60_000) == 0 {}
            return
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var wanted: Int?
        while wanted.map({ received.count < $0 }) ?? true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            received += buffer[..<count]
            if wanted == nil, let end = Self.endOfHead(received) {
                let head = String(decoding: received[..<end], as: UTF8.self)
                log.withLock { $0.append(head) }
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                wanted = end + (length.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0)
            }
        }
        for piece in manner.pieces where send(connection, piece, piece.count, CInt(MSG_NOSIGNAL)) < 0 { return }
        if manner.holds { while recv(connection, &buffer, buffer.count, 0) > 0 {} }
        if manner.resets {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        }
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
    }
}
