import MictlanXClient

/// Opens stores. The product opens clients and the embedded node; tests open what they like.
protocol StoreConnector: Sendable {
    /// - Throws: `MictlanXError` or `ShellError` when the store cannot be opened.
    func connect(to target: ConnectionTarget) async throws -> StoreConnection
}

/// An open store and how it is closed.
struct StoreConnection: Sendable {
    let store: any ObjectStore
    /// The routers behind the store, for commands that ask a router and not the store.
    let routers: [Router]
    /// What a person must know about the safety of the connection; said once a session.
    var remarks: [String] = []
    /// The clock of the store; `nil` for one on this machine.
    var clock: StoreClock?
    /// Closes the store and returns when everything behind it has ended.
    let close: @Sendable () async -> Void

    init(store: any ObjectStore, routers: [Router] = [], close: @escaping @Sendable () async -> Void) {
        self.store = store
        self.routers = routers
        self.close = close
    }
}
