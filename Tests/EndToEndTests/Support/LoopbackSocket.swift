import Foundation
import Glibc

/// A connection to a port of this machine that sends what a test tells it.
final class LoopbackSocket: Sendable {
    private let socket: Int32

    struct Failed: Error {
        var errno: Int32
    }

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let failure = Failed(errno: errno)
            close(socket)
            throw failure
        }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failed(errno: errno)
        }
    }

    /// The next bytes, empty at the end.
    func receiveSome() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [socket] in
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = recv(socket, &bytes, bytes.count, 0)
                guard count >= 0 else { return continuation.resume(throwing: Failed(errno: errno)) }
                continuation.resume(returning: String(decoding: bytes.prefix(count), as: UTF8.self))
            }
        }
    }

    func receiveToEnd() async throws -> String {
        var text = ""
        while true {
            let more = try await receiveSome()
            guard !more.isEmpty else { return text }
            text += more
        }
    }
}
