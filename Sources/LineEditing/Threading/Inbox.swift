import MictlanXPlatform
import Synchronization

/// What other threads want from the thread that owns the terminal: requests in their order, events at once.
package final class Inbox: Sendable {
    enum Request: Sendable {
        case read(Prompt, CheckedContinuation<ReadResult, Never>)
        case remember(String)
        case finish(CheckedContinuation<Void, Never>)
    }

    private struct State {
        var requests: [Request] = []
        var events: [ReaderEvent] = []
        var isFinished = false
    }

    private let state = Mutex(State())
    let doorbell: EventDescriptor

    package init() throws(LineEditingError) {
        do throws(SystemFailure) { doorbell = try EventDescriptor() } catch { throw LineEditingError(error) }
    }

    /// Queues `request`; false when the thread has gone, so that the caller can answer for it.
    func submit(_ request: Request) -> Bool {
        let accepted = state.withLock { state in
            if !state.isFinished { state.requests.append(request) }
            return !state.isFinished
        }
        doorbell.ring()
        return accepted
    }

    package func post(_ event: ReaderEvent) {
        state.withLock { $0.events.append(event) }
        doorbell.ring()
    }

    /// The events since the last call, in their order.
    func takeEvents() -> [ReaderEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// Drops an interrupt that was meant for the command before: there is no line it could clear.
    func dropStaleInterrupts() {
        state.withLock { $0.events.removeAll { $0 == .interrupt || $0 == .suspend } }
    }

    /// The next request; blocks until there is one.
    func nextRequest() -> Request {
        while true {
            let request = state.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
            if let request { return request }
            doorbell.wait()
        }
    }

    /// Refuses what comes from now on and returns what was not served.
    func finish() -> [Request] {
        state.withLock { state in
            state.isFinished = true
            defer { state.requests = [] }
            return state.requests
        }
    }
}
