package import MictlanXClient

/// Opens stores. The product opens clients and the embedded node; tests open what they like.
package protocol StoreConnector: Sendable {
    /// - Throws: `MictlanXError` or `ShellError` when the store cannot be opened.
    func connect(to target: ConnectionTarget) async throws -> StoreConnection
}

/// An open store and how it is closed.
package struct StoreConnection: Sendable {
    package let store: any ObjectStore
    /// Ends what stands behind the store; returns when nothing of it is left.
    package let close: @Sendable () async -> Void

    package init(store: any ObjectStore, close: @escaping @Sendable () async -> Void) {
        self.store = store
        self.close = close
    }
}
