package import MictlanXClient
internal import MictlanXText

/// Runs and plans workflows on a store.
///
/// Generic over the clock, so that tests decide how time passes; the wall clock comes with the options.
package struct WorkflowRunner<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    private let store: Store
    private let clock: C

    /// - Parameters:
    ///   - store: where balls are.
    ///   - clock: what timeouts and waits go by.
    package init(store: Store, clock: C) {
        self.store = store
        self.clock = clock
    }

    /// Runs a workflow to its end.
    ///
    /// Cancelling the calling task stops the run gently, as `options.control.stop()` does; `abort()` ends it at once.
    ///
    /// - Parameters:
    ///   - document: the workflow.
    ///   - inputs: the values of all inputs, see ``InputBinding``.
    ///   - options: how it is run.
    /// - Returns: how it ended; failures are in there and are not thrown.
    package func run(_ document: WorkflowDocument, inputs: ValueMap, options: RunOptions) async -> RunOutcome {
        let session = RunSession(store: store, clock: clock, document: document, inputs: inputs, options: options)
        // A task of its own, so that a cancelled caller stops the run and does not cut off its clean-up steps.
        let task = Task { await session.run() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            options.control.stop()
        }
    }

    /// Says what a run would do: what only reads is done, what changes is counted, nothing is written to the store.
    ///
    /// - Parameters:
    ///   - document: the workflow.
    ///   - inputs: the values of all inputs, see ``InputBinding``.
    ///   - options: how it would be run.
    /// - Returns: the plan, up to the first step that would fail as things stand.
    package func plan(_ document: WorkflowDocument, inputs: ValueMap, options: RunOptions) async -> RunPlan {
        let session = RunSession(store: store, clock: clock, document: document, inputs: inputs, options: options)
        return await session.plan()
    }
}
