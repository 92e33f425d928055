internal import Synchronization

/// A request that goes with others, and who waits for its answer.
final class SharedRequest: Sendable {
    private enum State {
        case new
        case waiting(CheckedContinuation<HTTPResponse, any Error>)
        /// It is being sent: what comes of it is waited for, as nobody may be told of an end behind which it still arrives.
        case riding(CheckedContinuation<HTTPResponse, any Error>, Ride)
        case ended
    }

    let request: HTTPRequest
    private let state = Mutex(State.new)

    init(_ request: HTTPRequest) { self.request = request }

    /// About how many bytes it takes.
    var size: Int { request.body.count + 1_024 }

    var isEnded: Bool { state.withLock { if case .ended = $0 { true } else { false } } }

    func begin(_ continuation: CheckedContinuation<HTTPResponse, any Error>) {
        let isEnded = state.withLock { state in
            if case .ended = state { return true }
            state = .waiting(continuation)
            return false
        }
        if isEnded { continuation.resume(throwing: CancellationError()) }
    }

    /// Sends it along.
    ///
    /// - Returns: whether it still waits for that.
    func take(_ ride: Ride) -> Bool {
        state.withLock { state in
            guard case .waiting(let continuation) = state else { return false }
            state = .riding(continuation, ride)
            return true
        }
    }

    /// Nobody wants the answer any more: it ends now where it has not been sent, else with all that it was sent with.
    func cancel() {
        let (continuation, ride) = state.withLock { state -> (CheckedContinuation<HTTPResponse, any Error>?, Ride?) in
            switch state {
            case .new:
                state = .ended
                return (nil, nil)
            case .waiting(let continuation):
                state = .ended
                return (continuation, nil)
            case .riding(_, let ride): return (nil, ride)
            case .ended: return (nil, nil)
            }
        }
        continuation?.resume(throwing: CancellationError())
        ride?.leave()
    }

    /// Gives the answer; only the first one counts.
    func end(_ result: Result<HTTPResponse, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<HTTPResponse, any Error>? in
            defer { state = .ended }
            return switch state {
            case .waiting(let continuation), .riding(let continuation, _): continuation
            case .new, .ended: nil
            }
        }
        continuation?.resume(with: result)
    }
}

/// Requests that are sent as one: when nobody wants any of their answers, the sending ends.
final class Ride: Sendable {
    private struct State {
        var left: Int
        var stop: (@Sendable () -> Void)?
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(left: count)) }

    /// It has begun; `stop` ends it.
    func begin(_ stop: @escaping @Sendable () -> Void) {
        let isEmpty = state.withLock { state in
            state.stop = stop
            return state.left == 0
        }
        if isEmpty { stop() }
    }

    /// One request is not wanted any more.
    func leave() {
        let stop = state.withLock { state in
            state.left -= 1
            return state.left == 0 ? state.stop : nil
        }
        stop?()
    }
}
