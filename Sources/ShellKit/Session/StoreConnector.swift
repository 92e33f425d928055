import MictlanXClient

/// Opens stores. The product opens clients and the embedded node; tests open what they like.
protocol StoreConnector: Sendable {
    /// - Throws: `MictlanXError` or `ShellError` when the store cannot be opened.
    func connect(to target: ConnectionTarget) async throws -> StoreConnection
}

/// An open store and how it is closed.
struct StoreConnection: Sendable {
    let store: any ObjectStore
    /// Ends what stands behind the store; returns when nothing of it is left.
    let close: @Sendable () async -> Void

    init(store: any ObjectStore, close: @escaping @Sendable () async -> Void) {
        self.store = store
        self.close = close
    }
}
