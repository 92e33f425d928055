internal import MictlanXBatch
public import MictlanXClient
internal import MictlanXPlatform

/// Runs and plans workflows on a store.
///
/// Generic over the clock, so that tests decide how time passes; the wall clock comes with the options.
public struct WorkflowRunner<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    private let store: Store
    private let clock: C

    /// Makes a runner with a clock.
    ///
    /// - Parameters:
    ///   - store: where the balls are, for example a `MictlanXClient`.
    ///   - clock: what timeouts and waits go by.
    public init(store: Store, clock: C) {
        self.store = store
        self.clock = clock
    }

    /// Makes a runner.
    ///
    /// - Parameter store: where the balls are, for example a `MictlanXClient`.
    public init(store: Store) where C == ContinuousClock { self.init(store: store, clock: ContinuousClock()) }

    /// Runs a workflow to its end.
    ///
    /// When the calling task is cancelled, the run stops gently, as by ``RunControl/stop()``.
    ///
    /// - Parameters:
    ///   - document: the workflow.
    ///   - inputs: the values of its inputs, from ``WorkflowDocument/bind(_:options:into:)``.
    ///   - options: how it is run.
    /// - Returns: how it ended; the failures of steps are in there.
    /// - Throws: `MictlanXError` `journal` when the run's directory cannot be made; nothing was done then.
    public func run(
        _ document: WorkflowDocument, inputs: RunInputs, options: RunOptions
    ) async throws(MictlanXError) -> RunOutcome {
        let directory = try options.makeDirectory()
        defer { directory.removeIfTemporary() }
        let session = RunSession(
            store: store, clock: clock, document: document, inputs: inputs, options: options,
            directory: directory)
        // Another task, so that the cancelled caller stops the run and does not cut off its clean-up steps.
        let task = Task { await session.run() }
        return await withTaskGroup(of: Void.self) { group in
            if let interval = options.heartbeat {
                group.addTask { await beat(session.services.events, every: interval) }
            }
            let outcome = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                options.control.stop()
            }
            group.cancelAll()
            return outcome
        }
    }

    private func beat(_ events: EventEmitter, every interval: Duration) async {
        var wait = interval
        while (try? await Limit.wait({ [wait] in try await clock.sleep(for: wait) })) != nil {
            wait = events.beat(after: interval)
        }
    }

    /// Says what a run would do: steps that only read are done, changes are counted, nothing is written to the store.
    ///
    /// - Parameters:
    ///   - document: the workflow.
    ///   - inputs: the values of its inputs, from ``WorkflowDocument/bind(_:options:into:)``.
    ///   - options: how it would be run.
    /// - Returns: the plan, up to the first step that would fail as things stand.
    /// - Throws: `MictlanXError` `journal` when the run's directory cannot be made.
    public func plan(
        _ document: WorkflowDocument, inputs: RunInputs, options: RunOptions
    ) async throws(MictlanXError) -> RunPlan {
        let directory = try options.makeDirectory()
        // Who brought a directory looks at the lists in it.
        defer { if options.directory == nil { directory.removeIfTemporary() } }
        let session = RunSession(
            store: store, clock: clock, document: document, inputs: inputs, options: options,
            directory: directory)
        return await session.plan()
    }
}

extension RunOptions {
    fileprivate func makeDirectory() throws(MictlanXError) -> RunDirectory {
        if let directory { return directory }
        return try RunDirectory(temporaryIn: temporaryDirectory)
    }
}
