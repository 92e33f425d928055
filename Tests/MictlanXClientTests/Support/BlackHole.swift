import Glibc
import MictlanXModel
import TestSupport

/// A port on which connecting hangs: its queue is full and nobody accepts (listen(2)).
final class BlackHole: Sendable {
    let endpoint: RouterEndpoint
    private let descriptors: [CInt]

    /// Fills the queue with more connections than a backlog of zero takes.
    init(fillers: Int = 3) throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        var opened = [listener]
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(listener, pointer, size) == 0, listen(listener, 0) == 0,
                    getsockname(listener, pointer, &length) == 0
                else { return false }
                for _ in 0..<fillers {
                    let filler = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                    _ = connect(filler, pointer, size)
                    opened.append(filler)
                }
                return true
            }
        }
        descriptors = opened
        endpoint = RouterEndpoint(
            id: "hole", scheme: .http, host: "127.0.0.1", port: Int(UInt16(bigEndian: address.sin_port)))
        guard isListening else { throw NoLoopbackPort() }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
