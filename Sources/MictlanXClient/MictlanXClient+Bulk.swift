/// Bulk jobs: many balls put, read or deleted in the background, a few at once. The three kinds share their ids and all
/// their rules.
///
/// A job works as soon as it is begun. Further lists join it until it is awaited; from then on the id is refused,
/// before anything is sent, until ``awaitBulk(_:removeOnCompletion:)`` frees it.
extension MictlanXClient {
    /// Begins a bulk put, or adds a list to one that was not awaited yet.
    ///
    /// - Parameters:
    ///   - id: the job's id. A job that was awaited does not take more items.
    ///   - items: the balls, pulled as the job goes on.
    ///   - options: how the job runs; of a job that runs already only the hooks count.
    /// - Throws: ``MictlanXError`` `exists` when a job with this id is awaited or finished, or is of another kind;
    ///   nothing is sent then.
    public func putBulk(
        _ id: String, _ items: PullSequence<BulkItem>, options: BulkOptions = BulkOptions()
    ) async throws {
        let census = PutCensus(core: core, items: options.totalItems)
        try begin(id, "put", items, options, small: { [core] in core.small($0.knownSize) }) { [core] item, report in
            var options = item.options
            let call = options.call
            options.vacancy = { await census.vacancy(of: $0, staging: $1, core.begin(call)) }
            options.progress = Self.both(options.progress, report)
            return try await core.put(item.source, at: item.address, options: options)
        }
    }

    /// Begins a bulk get, or adds a list to one that was not awaited yet.
    ///
    /// - Parameters:
    ///   - id: the job's id.
    ///   - items: the balls and their files, pulled as the job goes on.
    ///   - options: how the job runs; of a job that runs already only the hooks count.
    /// - Throws: as `putBulk(_:_:options:)`.
    public func getBulk(
        _ id: String, _ items: PullSequence<BulkGetItem>,
        options: BulkJobOptions<BulkGetItem> = BulkJobOptions<BulkGetItem>()
    ) async throws {
        try begin(id, "get", items, options, small: { _ in nil }) { [core] item, report in
            var options = item.options
            options.progress = Self.both(options.progress, report)
            return try await core.getToFile(item.address, path: item.path, options: options)
        }
    }

    /// Begins a bulk delete, or adds a list to one that was not awaited yet.
    ///
    /// - Parameters:
    ///   - id: the job's id.
    ///   - items: the balls, pulled as the job goes on.
    ///   - options: how the job runs; of a job that runs already only the hooks count.
    /// - Throws: as `putBulk(_:_:options:)`.
    public func deleteBulk(
        _ id: String, _ items: PullSequence<BulkDeleteItem>,
        options: BulkJobOptions<BulkDeleteItem> = BulkJobOptions<BulkDeleteItem>()
    ) async throws {
        try begin(id, "delete", items, options, small: { [core] _ in core.bare }) { [core] item, report in
            let receipt = try await core.delete(item.address, options: item.options)
            report(receipt.bulkBytes)
            return receipt
        }
    }

    /// Waits for a bulk job of any kind. Awaiting again returns the same summary, and so does awaiting from several tasks.
    ///
    /// - Returns: what the job did; failed items are counted there, they do not throw.
    /// - Throws: ``MictlanXError`` `notFound` for an unknown id; what a hook or the sequence of items threw;
    ///   `CancellationError`: see ``awaitBulk(_:removeOnCompletion:)``.
    public nonisolated func awaitBulk(_ id: String) async throws -> BulkSummary {
        try await awaitBulk(id, removeOnCompletion: false)
    }

    /// Waits for a bulk job of any kind.
    ///
    /// Of several tasks that await a job, one that is cancelled leaves at once and the job goes on; when the last one is
    /// cancelled, the job is cancelled with it, and nothing of it is on the way when this throws.
    ///
    /// - Parameters:
    ///   - id: the job's id.
    ///   - removeOnCompletion: whether the id is free again when the job has ended; its summary is forgotten then.
    /// - Returns: what the job did; failed items are counted there, they do not throw.
    /// - Throws: ``MictlanXError`` `notFound` for an unknown id; what a hook or the sequence of items threw;
    ///   `CancellationError`.
    public nonisolated func awaitBulk(_ id: String, removeOnCompletion: Bool) async throws -> BulkSummary {
        let job = try await job(id)
        job.seal()
        let result: Result<BulkSummary, any Error>
        do {
            result = .success(try await job.summary())
        } catch {
            result = .failure(error)
        }
        if removeOnCompletion { await remove(id, job) }
        return try result.get()
    }

    /// Cancels a bulk job and waits until nothing of it is on the way; what is done stays done.
    ///
    /// - Parameter id: the job's id; nothing happens for an unknown one.
    public nonisolated func cancelBulk(_ id: String) async {
        guard let job = try? await job(id) else { return }
        job.cancel()
        await job.ended()
    }

    /// How far a bulk job is.
    ///
    /// - Returns: the current state, then the newest one whenever the reader comes back for it, until the job ends.
    /// - Throws: ``MictlanXError`` `notFound` for an unknown id.
    public nonisolated func bulkProgress(_ id: String) async throws -> AsyncStream<BulkProgress> {
        try await job(id).progress.stream()
    }

    private static func both(
        _ own: (@Sendable (Int) -> Void)?, _ job: @escaping @Sendable (Int) -> Void
    ) -> @Sendable (Int) -> Void {
        { bytes in
            own?(bytes)
            job(bytes)
        }
    }
}

// MARK: Lists in memory

extension MictlanXClient {
    /// Begins a bulk put of a list in memory, as `putBulk(_:_:options:)` for a sequence.
    public func putBulk(_ id: String, _ balls: [BulkItem], options: BulkOptions = BulkOptions()) async throws {
        try await putBulk(id, PullSequence(balls), options: options.counting(balls))
    }

    /// Begins a bulk get of a list in memory, as ``getBulk(_:_:options:)`` for a sequence.
    public func getBulk(
        _ id: String, _ balls: [BulkGetItem], options: BulkJobOptions<BulkGetItem> = BulkJobOptions<BulkGetItem>()
    ) async throws {
        try await getBulk(id, PullSequence(balls), options: options.counting(balls))
    }

    /// Begins a bulk delete of a list in memory, as ``deleteBulk(_:_:options:)`` for a sequence.
    public func deleteBulk(
        _ id: String, _ balls: [BulkDeleteItem],
        options: BulkJobOptions<BulkDeleteItem> = BulkJobOptions<BulkDeleteItem>()
    ) async throws {
        try await deleteBulk(id, PullSequence(balls), options: options.counting(balls))
    }
}

extension BulkJobOptions {
    fileprivate func counting(_ balls: [Item]) -> Self {
        var options = self
        options.totalItems = totalItems ?? balls.count
        return options
    }
}

extension MictlanXClient {
    /// How many tasks await a job at this moment.
    ///
    /// - Returns: their number.
    /// - Throws: ``MictlanXError`` `notFound` for an unknown id.
    package func awaiters(of id: String) throws -> Int { try job(id).awaiters }
}
