/// Where a journal listens to a bulk put.
public typealias BulkHooks = BulkJobHooks<BulkItem>

/// Where a journal listens to a bulk job. A hook that throws stops the job: what cannot be recorded must not go on.
public struct BulkJobHooks<Item: BulkWork>: Sendable {
    /// Called before the first request of an item, which is not sent until the hook returns.
    public var beforeRequest: @Sendable (Item) async throws -> Void
    /// Called when an item is settled: acknowledged by the store, found unchanged, or failed for good.
    public var afterAcknowledgement: @Sendable (BulkJobOutcome<Item.Receipt>) async throws -> Void

    /// Sets every property.
    public init(
        beforeRequest: @escaping @Sendable (Item) async throws -> Void = { _ in },
        afterAcknowledgement: @escaping @Sendable (BulkJobOutcome<Item.Receipt>) async throws -> Void = { _ in }
    ) {
        self.beforeRequest = beforeRequest
        self.afterAcknowledgement = afterAcknowledgement
    }
}

/// How a bulk put runs.
public typealias BulkOptions = BulkJobOptions<BulkItem>

/// How a bulk job runs. Of several lists of one job the first decides about width and stopping; hooks are each list's own.
public struct BulkJobOptions<Item: BulkWork>: Sendable {
    /// The number of balls on the way at once; 10 by default, as in the Python client (wire protocol §5.5).
    ///
    /// At a node that takes many small requests as one (docs/wire-notes.md), up to 16 balls that are no larger than 32 KiB, or
    /// that are deleted, count as one, up to 64 and 1 MiB of them. With 1 one ball comes after the other in any case.
    public var maxConcurrentBalls: Int
    /// Whether the first failed item stops the job; items on the way are finished.
    public var stopOnFailure: Bool
    /// Where a journal listens.
    public var hooks: BulkJobHooks<Item>
    /// The number of items in the list, for the progress; `nil` when it is not known.
    public var totalItems: Int?

    /// Sets every property.
    public init(
        maxConcurrentBalls: Int = 10, stopOnFailure: Bool = false, hooks: BulkJobHooks<Item> = BulkJobHooks<Item>(),
        totalItems: Int? = nil
    ) {
        self.maxConcurrentBalls = max(1, maxConcurrentBalls)
        self.stopOnFailure = stopOnFailure
        self.hooks = hooks
        self.totalItems = totalItems
    }
}
