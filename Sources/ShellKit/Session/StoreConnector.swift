import MictlanXClient

/// Opens stores. The product opens clients and the embedded node; tests open what they like.
protocol StoreConnector: Sendable {
    /// - Throws: `MictlanXError` or `ShellError` when the store cannot be opened.
    func connect(to target: ConnectionTarget) async throws -> StoreConnection
}

/// An open store and how it is closed.
struct StoreConnection: Sendable {
    let store: any ObjectStore
    /// The routers behind the store, for what is asked of them alone.
    let routers: [Router]
    /// Ends what stands behind the store; returns when nothing of it is left.
    let close: @Sendable () async -> Void

    init(store: any ObjectStore, routers: [Router] = [], close: @escaping @Sendable () async -> Void) {
        self.store = store
        self.routers = routers
        self.close = close
    }
}
