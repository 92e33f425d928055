import Foundation
import Glibc
import MictlanXNode
import SystemPackage

/// A client that knows nothing of HTTP but what a test tells it: a blocking socket, each call on a thread of its own.
final class RawConnection: Sendable {
    private let socket: Int32
    private let buffer = Unread()

    /// Bytes that came behind an answer. Used by one test task at a time.
    private final class Unread: @unchecked Sendable {  // SAFETY: one task uses a connection, call by call.
        var bytes: [UInt8] = []
    }

    init(to address: NodeAddress) throws {
        switch address {
        case .unixSocket(let path):
            socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var target = sockaddr_un()
            target.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: path.string.utf8) }
            try Self.connect(socket, &target)
        case .tcp(_, let port):
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = UInt16(port).bigEndian
            target.sin_addr.s_addr = inet_addr("127.0.0.1")
            try Self.connect(socket, &target)
        case .inherited:
            throw POSIXError(.EDESTADDRREQ)
        }
        // A test that waits for an answer that does not come shall fail, not hang.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { Glibc.close(socket) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        let socket = socket
        try await Self.blocking {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Errno(rawValue: errno) }
                done += count
            }
        }
    }

    /// Ends our side; the answer may still come.
    func finishSending() { Glibc.shutdown(socket, Int32(SHUT_WR)) }

    /// Breaks the connection off with a reset.
    func abort() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        Glibc.shutdown(socket, Int32(SHUT_RDWR))
    }

    /// One answer, past `100 Continue`.
    func receive(toHead: Bool = false) async throws -> RawResponse {
        while true {
            let response = try await receiveOne(toHead: toHead)
            if response.status != 100 { return response }
        }
    }

    func receiveOne(toHead: Bool = false) async throws -> RawResponse {
        let socket = socket
        let buffer = buffer
        return try await Self.blocking {
            while true {
                if let (response, rest) = try RawResponse.parse(buffer.bytes, toHead: toHead, atEnd: false) {
                    buffer.bytes = rest
                    return response
                }
                guard let more = try Self.read(socket) else {
                    guard let (response, _) = try RawResponse.parse(buffer.bytes, toHead: toHead, atEnd: true) else {
                        throw RawFailure.closed(after: buffer.bytes.count)
                    }
                    return response
                }
                buffer.bytes += more
            }
        }
    }

    /// Waits for the first bytes of an answer, which stay for whoever reads it.
    func awaitAnswer() async throws {
        let socket = socket
        let buffer = buffer
        try await Self.blocking {
            if let more = try Self.read(socket) { buffer.bytes += more }
        }
    }

    /// Whatever comes until the node closes the connection.
    func receiveToEnd() async throws -> [UInt8] {
        let socket = socket
        let buffer = buffer
        return try await Self.blocking {
            while let more = try Self.read(socket) { buffer.bytes += more }
            return buffer.bytes
        }
    }

    private static func read(_ socket: Int32) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count >= 0 else {
            if errno == ECONNRESET { return nil }
            throw Errno(rawValue: errno)
        }
        return count == 0 ? nil : Array(bytes.prefix(count))
    }

    private static func connect<Address>(_ socket: Int32, _ address: inout Address) throws {
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        guard status == 0 else { throw Errno(rawValue: errno) }
    }

    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            // Not a dispatch queue: its threads are those of the concurrency runtime, which the node under test needs.
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }
}

enum RawFailure: Error {
    case closed(after: Int)
    case notHTTP(String)
}
