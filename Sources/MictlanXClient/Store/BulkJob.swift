public import MictlanXModel

/// One ball of a bulk put.
public struct BulkItem: Sendable {
    /// The item's place in its list, from 0; hooks and failures name the item by it.
    public let ordinal: Int
    /// Where the ball goes.
    public let address: BallAddress
    /// Where its bytes come from.
    public let source: BallSource
    /// How it is put.
    public let options: PutOptions

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - ordinal: the item's place in its list, from 0.
    ///   - address: where the ball goes.
    ///   - source: where its bytes come from.
    ///   - options: how it is put.
    public init(ordinal: Int, address: BallAddress, source: BallSource, options: PutOptions) {
        self.ordinal = ordinal
        self.address = address
        self.source = source
        self.options = options
    }
}

/// The end of one item of a bulk job.
public struct BulkOutcome: Sendable {
    /// The item's place in its list.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// What came of it.
    public let result: Result<PutReceipt, MictlanXError>
    /// The time from its first request to its end.
    public let duration: Duration

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - ordinal: the item's place in its list.
    ///   - address: the ball.
    ///   - result: what came of it.
    ///   - duration: the time from its first request to its end.
    public init(ordinal: Int, address: BallAddress, result: Result<PutReceipt, MictlanXError>, duration: Duration) {
        self.ordinal = ordinal
        self.address = address
        self.result = result
        self.duration = duration
    }
}

/// Where a journal listens to a bulk job. A hook that throws stops the job: what cannot be recorded must not go on.
public struct BulkHooks: Sendable {
    /// Called before the first request of an item, which is not sent until the hook returns.
    public var beforeRequest: @Sendable (BulkItem) async throws -> Void
    /// Called when an item is settled: acknowledged by the store, found unchanged, or failed for good.
    public var afterAcknowledgement: @Sendable (BulkOutcome) async throws -> Void

    /// Sets both hooks.
    ///
    /// - Parameters:
    ///   - beforeRequest: called before the first request of an item.
    ///   - afterAcknowledgement: called when an item is settled.
    public init(
        beforeRequest: @escaping @Sendable (BulkItem) async throws -> Void = { _ in },
        afterAcknowledgement: @escaping @Sendable (BulkOutcome) async throws -> Void = { _ in }
    ) {
        self.beforeRequest = beforeRequest
        self.afterAcknowledgement = afterAcknowledgement
    }
}

/// How a bulk job runs.
public struct BulkOptions: Sendable {
    /// The number of balls on the way at once.
    public var maxConcurrentBalls: Int
    /// Whether the first failed item stops the job; items on the way are finished.
    public var stopOnFailure: Bool
    /// Where a journal listens.
    public var hooks: BulkHooks

    /// Sets all parts.
    ///
    /// - Parameters:
    ///   - maxConcurrentBalls: the number of balls on the way at once; 10 as in the Python client (wire protocol §5.5).
    ///   - stopOnFailure: whether the first failed item stops the job.
    ///   - hooks: where a journal listens.
    public init(maxConcurrentBalls: Int = 10, stopOnFailure: Bool = false, hooks: BulkHooks = BulkHooks()) {
        self.maxConcurrentBalls = max(1, maxConcurrentBalls)
        self.stopOnFailure = stopOnFailure
        self.hooks = hooks
    }
}

/// One item that failed for good.
public struct BulkFailure: Sendable {
    /// The item's place in its list.
    public let ordinal: Int
    /// The ball.
    public let address: BallAddress
    /// Why it failed.
    public let error: MictlanXError

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - ordinal: the item's place in its list.
    ///   - address: the ball.
    ///   - error: why it failed.
    public init(ordinal: Int, address: BallAddress, error: MictlanXError) {
        self.ordinal = ordinal
        self.address = address
        self.error = error
    }
}

/// What a bulk job did.
public struct BulkSummary: Sendable {
    /// Balls created or replaced.
    public var stored = 0
    /// Balls that were there with the same content.
    public var unchanged = 0
    /// Balls that failed for good.
    public var failed = 0
    /// Items that were never begun because the job was stopped.
    public var notBegun = 0
    /// The bytes of the balls created or replaced.
    public var storedBytes = 0
    /// The bytes of the balls that were there already.
    public var unchangedBytes = 0
    /// The first failures by name; ``failed`` counts all of them.
    public var failures: [BulkFailure] = []
    /// The time from the first item to the last.
    public var duration: Duration = .zero

    /// How many failures are kept by name; hooks see every one.
    public static let maximumFailures = 1_000

    /// A job that has done nothing yet.
    public init() {}
}
