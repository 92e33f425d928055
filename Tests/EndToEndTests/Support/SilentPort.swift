import Foundation
import Synchronization
import TestSupport

/// A port that takes connections, reads what is asked, and never answers.
final class SilentPort: Sendable {
    private let server: LoopbackServer
    private let asked: Flag

    private final class Flag: Sendable {
        let value = Mutex(false)
    }

    init() throws {
        let asked = Flag()
        self.asked = asked
        server = try LoopbackServer { connection in
            guard !connection.receive().isEmpty else { return }
            asked.value.withLock { $0 = true }
            // Until the client has gone.
            connection.holdUntilClosed()
        }
    }

    deinit { server.stop() }

    var port: UInt16 { UInt16(server.port) }

    /// Whether a request came.
    func wasAsked() async -> Bool { await settles { self.asked.value.withLock { $0 } } }
}
