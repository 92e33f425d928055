import Foundation
import Synchronization

/// A port that takes connections, reads what is asked, and never answers.
final class SilentPort: Sendable {
    let port: UInt16
    private let listener: CInt
    private let asked = Mutex(false)

    init() throws {
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            let connection = accept(descriptor, nil, nil)
            var block = [UInt8](repeating: 0, count: 4_096)
            guard connection >= 0, read(connection, &block, block.count) > 0 else { return }
            self?.asked.withLock { $0 = true }
            // Until the client has gone.
            while read(connection, &block, block.count) > 0 {}
            close(connection)
        }
    }

    deinit {
        close(listener)
    }

    /// Whether a request came.
    func wasAsked() async -> Bool {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if asked.withLock({ $0 }) { return true }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
