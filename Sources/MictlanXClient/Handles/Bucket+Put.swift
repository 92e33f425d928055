public import MictlanXModel
internal import Synchronization

/// One ball for ``Bucket/putMany(_:maxConcurrentBalls:)``.
public struct BucketItem: Sendable {
    /// The ball.
    public let ball: BallID
    /// Where its bytes come from.
    public let source: BallSource
    /// How it is put.
    public let options: PutOptions

    /// Sets every property.
    public init(ball: BallID, source: BallSource, options: PutOptions = Bucket.immutable) {
        self.ball = ball
        self.source = source
        self.options = options
    }
}

/// What became of many balls: each is in one of the two lists, in the order in which they were given.
public struct BucketPutSummary: Sendable {
    /// The balls that are stored.
    public let stored: [Ball]
    /// The others, with the reason.
    public let failed: [(ball: BallID, error: MictlanXError)]

    /// Whether all are stored.
    public var isComplete: Bool { failed.isEmpty }
}

extension Bucket {
    /// Equal data is no error, other data under the same id is `exists`: what the Python client calls BallConflictError.
    public static let immutable = PutOptions(ifExists: .skipSame)

    /// Puts a ball.
    ///
    /// - Parameters:
    ///   - source: its bytes, or a file.
    ///   - ball: the ball.
    ///   - options: how it is put, and what it goes through before; other data under the same id is refused unless they
    ///     say something else.
    /// - Returns: the ball as it is stored; it is durable then.
    /// - Throws: ``MictlanXError`` `exists` when other data is there, and as
    ///   ``MictlanXClient/put(_:at:options:)-(BallSource,_,_)``; `CancellationError`.
    @discardableResult
    public func put(
        _ source: BallSource, as ball: BallID, options: PutOptions = Bucket.immutable
    ) async throws -> Ball {
        let receipt = try await client.put(source, at: address(ball), options: options)
        note(.put(bytes: receipt.filters?.size ?? receipt.size), of: ball)
        return try await self.ball(ball, call: options.call)
    }

    /// Puts many balls, a few at once. For lists that do not fit into memory there is `putBulk` of the client.
    ///
    /// - Parameters:
    ///   - items: the balls.
    ///   - maxConcurrentBalls: how many are on the way at once.
    /// - Returns: what is stored, and what failed; a failure stops no other ball.
    /// - Throws: `CancellationError`.
    public func putMany(_ items: [BucketItem], maxConcurrentBalls: Int = 10) async throws -> BucketPutSummary {
        let results = Mutex([Int: Result<Ball, MictlanXError>]())
        try await withBoundedFanOut(over: items.indices, width: maxConcurrentBalls) { index in
            let item = items[index]
            do {
                let ball = try await put(item.source, as: item.ball, options: item.options)
                results.withLock { $0[index] = .success(ball) }
            } catch let error as MictlanXError where error.code != .cancelled {
                results.withLock { $0[index] = .failure(error) }
            }
        }
        var stored: [Ball] = []
        var failed: [(ball: BallID, error: MictlanXError)] = []
        let ended = results.withLock { $0 }
        for (index, item) in items.enumerated() {
            switch ended[index] {
            case .success(let ball)?: stored.append(ball)
            case .failure(let error)?: failed.append((item.ball, error))
            case nil: continue
            }
        }
        return BucketPutSummary(stored: stored, failed: failed)
    }
}
