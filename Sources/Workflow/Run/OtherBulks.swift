package import MictlanXBatch

/// Finds bulks that were begun by a command at a prompt or by another workflow.
package struct OtherBulks: Sendable {
    let runs: RunStore
    let named: @Sendable (String) async throws -> BulkReference

    /// - Parameters:
    ///   - runs: the directories of all runs.
    ///   - named: what a name in a workflow means; a job of the shell has a run once it has begun one.
    package init(runs: RunStore, named: @escaping @Sendable (String) async throws -> BulkReference) {
        self.runs = runs
        self.named = named
    }
}
