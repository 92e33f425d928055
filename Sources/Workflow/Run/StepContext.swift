internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// One attempt at one step.
struct StepContext<Store: ObjectStore, C: Clock<Duration>>: Sendable {
    let services: RunServices<Store, C>
    let step: Step
    /// The step's path in journal and events.
    let path: String
    let scope: EvaluationScope
    /// How the client retries requests; errors of other classes are retried by the step.
    let requestRetry: RetryPolicy
    /// What the journal knows of the step.
    let history: StepHistory?
    /// Whether nothing may be changed.
    let isPlan: Bool

    var store: Store { services.store }

    /// A scope for one item of a list that is being frozen: the list keeps what is evaluated, so `uuid()` and the like are
    /// not recorded besides, a million times.
    func scope(for item: WorkItem, ordinal: Int) -> EvaluationScope {
        var scope = scope.with("item", item.value, at: "\(scope.site)[\(ordinal)]")
        scope.recorder = services.values.unrecorded
        return scope
    }

    /// The value of a field that is known when the step runs.
    func value<Value: FieldValue>(_ field: Field<Value>) throws -> Value {
        guard let value = try field.evaluate(in: scope) else { throw UnknownValue() }
        return value
    }

    func value<Value: FieldValue>(_ field: Field<Value>?) throws -> Value? {
        guard let field else { return nil }
        return try value(field) as Value
    }

    func values<Value: FieldValue>(_ list: FieldList<Value>?) throws -> [Value] {
        guard let list else { return [] }
        guard let values = try list.evaluate(in: scope) else { throw UnknownValue() }
        return values
    }

    func entries<Value: FieldValue>(
        _ map: FieldMap<Value>?, in scope: EvaluationScope? = nil
    ) throws -> [(name: String, value: Value)] {
        guard let map else { return [] }
        guard let entries = try map.evaluate(in: scope ?? self.scope) else { throw UnknownValue() }
        return entries
    }

    /// A path of the document that the step opens: relative ones are relative to the document's directory.
    ///
    /// - Throws: `MictlanXError` `guardTripped` where the run may not open it.
    func resolve(_ path: FilePath, for purpose: LocalPath.Purpose) throws(MictlanXError) -> FilePath {
        try admit(path.resolved(in: services.options.documentDirectory), for: purpose)
    }

    /// A path that the step opens, as it has to be opened; a breach is an event, too.
    ///
    /// - Throws: `MictlanXError` `guardTripped` where the run may not open it.
    func admit(_ path: FilePath, for purpose: LocalPath.Purpose) throws(MictlanXError) -> FilePath {
        do throws(LocalAccess.Breach) {
            return try services.access.admit(path, for: purpose)
        } catch {
            services.events.emit(.guardBreach(step: self.path, rule: error.rule, message: error.message))
            throw error.error
        }
    }

    /// The path of a file that is read.
    ///
    /// - Throws: `MictlanXError` `invalidArgument` for a plain file that is written as a directory, `FILE/`;
    ///   `guardTripped` where the run may not open it.
    func resolve(file: FilePath) throws(MictlanXError) -> FilePath {
        let path = try resolve(file, for: .read)
        if file.lastComponent?.kind == .currentDirectory, (try? FileStatus(path))?.kind != .directory {
            throw MictlanXError(SystemFailure(.notDirectory, "cannot read", path))
        }
        return path
    }

    /// The filter of a key file; none without a file.
    ///
    /// - Throws: `MictlanXError`, also for a file that others can read.
    func filters(keyFile: Field<FilePath>?) throws -> [ContentFilter] {
        guard let path = try value(keyFile) else { return [] }
        return [.encrypt(try EncryptionKey(file: resolve(file: path)))]
    }

    /// The list that an earlier attempt of the run froze, when its file is still what the journal says.
    ///
    /// - Throws: `MictlanXError` `journal` where the file is missing or was changed.
    func recordedList(_ number: Int = 0) async throws -> ItemSet? {
        guard let list = history?.lists[number] else { return nil }
        let file = services.directory.lists.appending(list.file)
        let sha256 = try await BlockingWork.run { _ in try FileDigest.sha256(of: file) }
        guard sha256 == list.sha256 else { throw WorkItem.damaged }
        return list.items(file: file)
    }

    /// Works through a list until the run is told to stop.
    func loop(
        _ items: ItemSet, width: Int, small: @escaping @Sendable (ListedItem) -> Int? = { _ in nil },
        settled: OrdinalSet = OrdinalSet()
    ) -> ItemLoop {
        let control = services.control
        return ItemLoop(items: items, width: width, small: small, settled: settled) { control.level > .running }
    }

    /// Tells how many items were found, while a list is made.
    func tellListed(_ count: Int) {
        var progress = ItemProgress()
        progress.listed = count
        services.events.emit(.progress(step: path, progress))
    }

    /// Where temporary files of the step lie.
    var scratch: FilePath { services.directory.out }

    /// The file of the step's list.
    func listFile(_ number: Int = 0) -> FilePath { services.directory.list(path, number: number) }
}

/// A value that a plan cannot know; the step's effect is then unknown, too. It does not occur in a run.
struct UnknownValue: Error {}

/// A kind of step: what it does, and what a plan can say about it.
protocol StepExecutor: Sendable {
    /// Does it.
    func run() async throws -> StepResult

    /// Says what it would do, without changing anything.
    ///
    /// - Returns: the plan, and the outputs that are known; `nil` for those that are not.
    func plan() async throws -> (StepPlan, ValueMap?)
}
