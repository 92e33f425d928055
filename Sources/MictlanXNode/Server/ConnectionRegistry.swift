internal import NIOCore
internal import Synchronization

/// The open connections, and whether they are in the middle of a request: a shutdown closes the idle ones at once and
/// the others behind their answer.
final class ConnectionRegistry: Sendable {
    private struct Entry {
        let channel: any Channel
        var isBusy = false
    }

    private struct State {
        var connections: [ObjectIdentifier: Entry] = [:]
        var isClosing = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// An empty registry.
    ///
    /// - Parameter limit: how many connections may be open.
    init(limit: Int) { self.limit = limit }

    /// What is to become of a new connection.
    enum Admission { case admitted, full, closing }

    /// Registers a connection.
    func admit(_ channel: any Channel) -> Admission {
        state.withLock { state in
            guard !state.isClosing else { return .closing }
            guard state.connections.count < limit else { return .full }
            state.connections[ObjectIdentifier(channel)] = Entry(channel: channel)
            return .admitted
        }
    }

    /// Forgets a connection.
    func remove(_ channel: any Channel) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Notes the start or the end of a request.
    ///
    /// - Returns: whether the connection may go on; a request that begins now is refused during a shutdown.
    func mark(_ channel: any Channel, busy: Bool) -> Bool {
        state.withLock { state in
            state.connections[ObjectIdentifier(channel)]?.isBusy = busy
            return !state.isClosing
        }
    }

    /// Closes the idle connections and lets the others finish.
    func beginShutdown() {
        let idle = state.withLock { state in
            state.isClosing = true
            return state.connections.values.filter { !$0.isBusy }.map(\.channel)
        }
        for channel in idle { channel.close(promise: nil) }
    }
}
