import MictlanXClient

/// Opens clients and the embedded node.
struct LiveConnector: StoreConnector {
    let environment: Environment

    func connect(to target: ConnectionTarget) async throws -> StoreConnection {
        throw ShellError("failed", .failed, "not there yet")
    }
}
