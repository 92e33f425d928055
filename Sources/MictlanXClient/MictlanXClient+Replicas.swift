internal import MictlanXModel

extension MictlanXClient {
    /// How many peers there are for the replicas of a ball, of a router that refuses a put of more, as our node does.
    ///
    /// - Returns: `nil` for another router: it makes as many as it can, and says how many.
    /// - Throws: ``MictlanXError``: the network's codes; `CancellationError`.
    package nonisolated func peersForReplicas() async throws -> Int? {
        let operation = core.begin(.reading)
        let known = try await PeerWitness(core: core, operation: operation).known()
        return operation.session.capabilities.contains(.conditional) ? known.count : nil
    }
}
