internal import Glibc
package import MictlanXModel
internal import Synchronization

/// A router on the loopback that answers every request of the protocol, and lies about every number of it.
package final class LyingRouter: Sendable {
    /// The lie.
    package let lie: Lie
    /// Its TCP port.
    package let port: Int
    /// Whether it says to have the capabilities of our node, so that its listings are believed to be in order.
    private let isCapable: Bool
    private let listener: CInt
    private let connections = Mutex<Set<CInt>>([])

    /// Listens on a port of the kernel's choice.
    ///
    /// - Parameters:
    ///   - lie: what it says.
    ///   - isCapable: whether it says to have the capabilities of our node.
    /// - Throws: where the system gives no port.
    package init(_ lie: Lie, isCapable: Bool) throws {
        self.lie = lie
        self.isCapable = isCapable
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw NoPort() }
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.onThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                connections.withLock { _ = $0.insert(connection) }
                Self.onThread { [self] in
                    serve(connection)
                    connections.withLock { _ = $0.remove(connection) }
                    close(connection)
                }
            }
            close(listener)
        }
    }

    /// The system gives no port.
    package struct NoPort: Error {}

    /// Ends every connection and the threads.
    package func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        connections.withLock { for connection in $0 { shutdown(connection, CInt(SHUT_RDWR)) } }
    }

    /// Where it listens, for a client.
    package var endpoint: RouterEndpoint { RouterEndpoint(id: "liar", scheme: .http, host: "127.0.0.1", port: port) }

    /// The same as a URI, for the program.
    package var uri: String { "mictlanx://liar@127.0.0.1:\(port)/?protocol=http" }

    // MARK: One connection

    private func serve(_ connection: CInt) {
        var received: [UInt8] = []
        while let request = Self.request(from: connection, &received) {
            guard case .route(let route) = APIRoute.match(method: request.method, path: request.path) else {
                guard send(#"{"detail":"Not Found"}"#, status: "404 Not Found", connection) else { return }
                continue
            }
            switch lie {
            case .silent:
                Self.waitForEnd(connection)
                return
            case .dripping:
                drip(answer(route) ?? "", connection)
                return
            default:
                guard let body = answer(route) else { return stream(route, connection) }
                guard send(body, connection) else { return }
            }
        }
    }

    private func head(_ status: String, _ fields: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n"
            + (isCapable ? "\(WireHeader.capabilities): \(NodeCapability.all)\r\n" : "") + "\(fields)\r\n\r\n"
    }

    private func send(_ body: String, status: String = "200 OK", _ connection: CInt) -> Bool {
        Self.write(head(status, "Content-Length: \(body.utf8.count)") + body, connection)
    }

    private func drip(_ body: String, _ connection: CInt) {
        for byte in (head("200 OK", "Content-Length: \(body.utf8.count)") + body).utf8 {
            guard Self.write([byte], connection) else { return }
            usleep(500_000)
        }
    }

    /// A listing without end, in chunks of RFC 9112 §7.1.
    private func stream(_ route: APIRoute, _ connection: CInt) {
        guard Self.write(head("200 OK", "Transfer-Encoding: chunked"), connection) else { return }
        var number = 0
        var text = head(route)
        while true {
            while text.utf8.count < 1 << 16 {
                text += (number == 0 ? "" : ",") + entry(route, number)
                number += 1
            }
            guard Self.write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n", connection) else { return }
            text = ""
        }
    }

    // MARK: Sockets

    private static func write(_ text: String, _ connection: CInt) -> Bool { write(Array(text.utf8), connection) }

    private static func write(_ bytes: [UInt8], _ connection: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func waitForEnd(_ connection: CInt) {
        var block = [UInt8](repeating: 0, count: 4_096)
        while recv(connection, &block, block.count, 0) > 0 {}
    }

    /// The next request; its body is read and dropped.
    private static func request(from connection: CInt, _ received: inout [UInt8]) -> (method: String, path: String)? {
        let mark = Array("\r\n\r\n".utf8)
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = received.indices.first(where: { received[$0...].starts(with: mark) }) {
                let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
                let words = (lines.first ?? "").split(separator: " ")
                let length =
                    lines.lazy.compactMap { line in
                        line.lowercased().hasPrefix("content-length:")
                            ? Int(line.dropFirst(15).filter { $0 != " " }) : nil
                    }.first ?? 0
                let next = end + mark.count + length
                while received.count < next {
                    let count = recv(connection, &block, block.count, 0)
                    guard count > 0 else { return nil }
                    received += block[..<count]
                }
                received.removeFirst(next)
                guard words.count >= 2 else { return nil }
                return (String(words[0]), String(words[1].prefix { $0 != "?" }))
            }
            let count = recv(connection, &block, block.count, 0)
            guard count > 0 else { return nil }
            received += block[..<count]
        }
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(ThreadBody(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        if status == 0 { pthread_detach(thread) } else { box.release() }
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
