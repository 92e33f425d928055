internal import Synchronization

/// The open connections, and whether they are in the middle of a request: a shutdown closes the idle ones at once, the
/// others behind their answer, and those that do not come to one after a while.
final class ConnectionRegistry: Sendable {
    private struct Entry {
        let close: @Sendable () -> Void
        let client: ClientAddress
        var isBusy = false
    }

    private struct State {
        var connections: [ObjectIdentifier: Entry] = [:]
        /// How many come from each address that is not this machine's.
        var crowds: [[UInt8]: Int] = [:]
        var isClosing = false
    }

    private let limits: NodeLimits
    private let state = Mutex(State())

    init(limits: NodeLimits) { self.limits = limits }

    /// What is to become of a new connection.
    enum Admission: Hashable {
        case admitted
        case refused(NodeMetrics.RefusedConnection)
    }

    /// Registers a connection.
    ///
    /// - Parameters:
    ///   - id: what it is called in the other calls.
    ///   - client: where it comes from.
    ///   - close: ends it, when it is idle at a shutdown.
    /// - Returns: whether it may stay.
    func admit(_ id: ObjectIdentifier, from client: ClientAddress, close: @escaping @Sendable () -> Void) -> Admission {
        state.withLock { state in
            guard !state.isClosing else { return .refused(.closing) }
            guard state.connections.count < limits.connections else { return .refused(.full) }
            if let network = client.network {
                let crowd = state.crowds[network, default: 0]
                guard crowd < limits.connectionsPerAddress else { return .refused(.crowded) }
                state.crowds[network] = crowd + 1
            }
            state.connections[id] = Entry(close: close, client: client)
            return .admitted
        }
    }

    func remove(_ id: ObjectIdentifier) {
        state.withLock { state in
            guard let entry = state.connections.removeValue(forKey: id) else { return }
            guard let network = entry.client.network, let crowd = state.crowds[network] else { return }
            state.crowds[network] = crowd > 1 ? crowd - 1 : nil
        }
    }

    /// Notes the start or the end of a request.
    ///
    /// - Returns: whether the connection may go on; a request that begins now is refused during a shutdown.
    func mark(_ id: ObjectIdentifier, busy: Bool) -> Bool {
        state.withLock { state in
            state.connections[id]?.isBusy = busy
            return !state.isClosing
        }
    }

    /// Closes the idle connections and lets the others finish.
    func beginShutdown() {
        let idle = state.withLock { state in
            state.isClosing = true
            return state.connections.values.filter { !$0.isBusy }.map(\.close)
        }
        for close in idle { close() }
    }

    /// Closes those that are left, in the middle of whatever they do.
    ///
    /// - Returns: how many there were.
    func closeAll() -> Int {
        let rest = state.withLock { $0.connections.values.map(\.close) }
        for close in rest { close() }
        return rest.count
    }
}
