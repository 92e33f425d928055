public import MictlanXModel
public import SystemPackage

/// A bucket of a client, for programs that think in buckets and balls: `client.bucket(id)` of the Python client.
///
/// Balls are immutable here: a put of other data onto a ball that exists throws `exists`, unless
/// ``PutOptions/ifExists`` says `.replace`. What is read and put is counted, see ``statistics``.
public struct Bucket: Sendable {
    /// Its id.
    public let id: BucketID
    /// What asks the store.
    public let client: MictlanXClient

    init(id: BucketID, client: MictlanXClient) {
        self.id = id
        self.client = client
    }

    func address(_ ball: BallID) -> BallAddress { BallAddress(bucket: id, ball: ball) }

    func note(_ use: AccessBook.Use, of ball: BallID) {
        client.accesses.note(use, of: address(ball), at: client.core.environment.now())
    }

    /// A ball in memory. With a cache (``ClientConfiguration/capacityStorage``) its chunks are served from there when the
    /// metadata names the same checksums; ``GetOptions/forceRemote`` passes it.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - limit: the most bytes that are taken; 64 MiB.
    ///   - options: how it is read, and what undoes its filters.
    /// - Returns: the ball, and its bytes, verified.
    /// - Throws: ``MictlanXError``, as ``MictlanXClient/get(_:limit:options:)``; `CancellationError`.
    public func get(
        _ ball: BallID, limit: ByteCount = ByteCount(64 << 20), options: GetOptions = GetOptions()
    ) async throws -> (Ball, [UInt8]) {
        let tally = CacheTally()
        let (info, bytes) = try await client.core.get(address(ball), limit: limit, options: options, tally: tally)
        note(.get(bytes: bytes.count, isHit: tally.isHit), of: ball)
        return (Ball(info, in: self), bytes)
    }

    /// Reads a ball into a file.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - path: the file; its directory must exist.
    ///   - options: how it is read, and what undoes its filters.
    /// - Returns: the ball, and whether the file was written.
    /// - Throws: ``MictlanXError``, as ``MictlanXClient/getToFile(_:path:options:)``; `CancellationError`.
    public func getToFile(
        _ ball: BallID, path: FilePath, options: GetOptions = GetOptions()
    ) async throws -> GetReceipt {
        let receipt = try await client.getToFile(address(ball), path: path, options: options)
        note(.get(bytes: receipt.isChanged ? receipt.ball.size : 0, isHit: !receipt.isChanged), of: ball)
        return receipt
    }

    /// A ball by its metadata.
    ///
    /// - Returns: the ball; it may be incomplete.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func ball(_ ball: BallID, call: CallOptions = .reading) async throws -> Ball {
        Ball(try await client.info(of: address(ball), call: call), in: self)
    }

    /// Whether a ball is there.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - call: headers, time-outs and retries.
    /// - Returns: whether the store has something of it.
    /// - Throws: the network's codes, also where it cannot be known because a peer does not answer.
    public func exists(_ ball: BallID, call: CallOptions = .reading) async throws -> Bool {
        do {
            _ = try await client.info(of: address(ball), call: call)
            return true
        } catch MictlanXError.Code.notFound {
            return false
        }
    }

    /// The balls of the bucket by id.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: the balls, pulled as they are asked for. The sequence throws when the listing breaks off.
    public func balls(call: CallOptions = .reading) -> PullSequence<Ball> {
        PullSequence {
            let next = try await client.balls(in: id, call: call).open()
            return { try await next().map { Ball($0, in: self) } }
        }
    }

    /// Deletes a ball.
    ///
    /// - Parameters:
    ///   - ball: the ball.
    ///   - options: under which condition.
    /// - Returns: what was removed; an absent ball is no error.
    /// - Throws: ``MictlanXError``, as ``MictlanXClient/delete(_:options:)``.
    @discardableResult
    public func delete(_ ball: BallID, options: DeleteOptions = DeleteOptions()) async throws -> DeleteReceipt {
        try await client.delete(address(ball), options: options)
    }

    /// Deletes every ball of the bucket.
    ///
    /// - Parameters:
    ///   - maxDeletes: refuse, before the first delete, when there are more balls than this.
    ///   - call: headers, time-outs and retries.
    /// - Returns: what was removed and what failed.
    /// - Throws: ``MictlanXError`` `guardTripped`; a listing that breaks off; the network's codes.
    @discardableResult
    public func deleteAll(
        maxDeletes: Int? = nil, call: CallOptions = CallOptions()
    ) async throws -> BucketDeleteReceipt {
        try await client.deleteBucket(id, maxDeletes: maxDeletes, call: call)
    }

    /// How the balls of the bucket were used by way of this client, together.
    public var statistics: AccessStatistics {
        client.accesses.statistics(of: id, at: client.core.environment.now())
    }

    /// How one ball was used by way of this client.
    ///
    /// - Returns: the statistics; only the balls that were used last and most are remembered.
    public func statistics(of ball: BallID) -> AccessStatistics {
        client.accesses.statistics(of: address(ball), at: client.core.environment.now())
    }
}

extension MictlanXClient {
    /// A bucket, for programs that think in buckets and balls. Nothing is sent: a bucket exists when it holds a ball.
    ///
    /// - Parameter id: the bucket.
    /// - Returns: the bucket; it counts what is read and put by way of it, together with other values of the same client.
    public nonisolated func bucket(_ id: BucketID) -> Bucket { Bucket(id: id, client: self) }
}
