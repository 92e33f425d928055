import Dispatch
import Synchronization
import TestSupport

/// Holds up the threads of a server until it is opened.
final class RequestGate: Sendable {
    private let arrivals = Mutex(0)
    private let opened = DispatchSemaphore(value: 0)

    /// Waits for the gate to open.
    func pass() {
        arrivals.withLock { $0 += 1 }
        opened.wait()
        opened.signal()
    }

    /// Lets everybody through from now on.
    func open() { opened.signal() }

    /// Whether anybody came.
    func isReached() async -> Bool { await settles { self.arrivals.withLock { $0 > 0 } } }
}
