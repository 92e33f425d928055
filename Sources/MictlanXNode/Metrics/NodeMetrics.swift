internal import Synchronization

/// What the node counted since it was opened.
///
/// Labels come from closed sets (the routes of the API, our own statuses, the reasons below), so that no client can make
/// the registry grow.
final class NodeMetrics: Sendable {
    /// Why a connection was turned away.
    enum RefusedConnection: String, CaseIterable, Sendable {
        /// As many as the node allows are open.
        case full
        /// As many as one address may have are open.
        case crowded
        /// The node is shutting down.
        case closing
    }

    /// Which requests are counted together.
    struct RequestClass: Hashable, Comparable, Sendable {
        var route: String
        /// `nil` for a request whose client was gone before the answer was out.
        var status: Int?

        static func < (left: RequestClass, right: RequestClass) -> Bool {
            (left.route, left.status ?? 0) < (right.route, right.status ?? 0)
        }
    }

    /// All counts of one moment.
    struct Snapshot: Sendable {
        var requests: [RequestClass: Int] = [:]
        var latencies: [String: LatencyHistogram] = [:]
        var receivedBytes = 0
        var sentBytes = 0
        var requestsInFlight = 0
        var openConnections = 0
        var acceptedConnections = 0
        var refusedConnections: [RefusedConnection: Int] = [:]

        fileprivate mutating func add(_ request: RequestRecord) {
            requests[RequestClass(route: request.route, status: request.status), default: 0] += 1
            latencies[request.route, default: LatencyHistogram()].record(request.duration)
            receivedBytes += request.receivedBytes
            sentBytes += request.sentBytes
        }
    }

    private let state = Mutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    /// A request's head was read.
    func requestBegan() { state.withLock { $0.requestsInFlight += 1 } }

    /// A request was answered, or its client is gone.
    func requestEnded(_ request: RequestRecord) {
        state.withLock { state in
            state.requestsInFlight -= 1
            state.add(request)
        }
    }

    /// A request was answered as soon as it came.
    func requestAnswered(_ request: RequestRecord) { state.withLock { $0.add(request) } }

    /// Bytes that are not a request were answered.
    func requestWasMalformed(status: Int) {
        state.withLock { $0.requests[RequestClass(route: "malformed", status: status), default: 0] += 1 }
    }

    func connectionOpened() {
        state.withLock { state in
            state.openConnections += 1
            state.acceptedConnections += 1
        }
    }

    /// A connection that was let in has ended.
    func connectionClosed() { state.withLock { $0.openConnections -= 1 } }

    func connectionRefused(_ reason: RefusedConnection) {
        state.withLock { $0.refusedConnections[reason, default: 0] += 1 }
    }
}
