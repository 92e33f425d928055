public import MictlanXModel
public import SystemPackage

/// A ball of a bucket as it was when its metadata were read: the `Ball` of the Python client.
public struct Ball: Sendable {
    /// Where it is.
    public let bucket: Bucket
    /// What the store told of it.
    public let info: BallInfo

    init(_ info: BallInfo, in bucket: Bucket) {
        self.info = info
        self.bucket = bucket
    }

    /// Its id.
    public var id: BallID { info.address.ball }
    /// The name that its id spells.
    public var name: BallName { id.name }
    /// The bytes as they are stored.
    public var size: Int { info.size }
    /// The checksum of the bytes as they are stored.
    public var checksum: Checksum? { info.checksum }
    /// The checksum of the bytes before the filters of the put; ``checksum`` where there were none, `nil` where nothing
    /// tells.
    public var dataChecksum: Checksum? { info.filters.map { $0.checksum } ?? info.checksum }
    /// The number of its chunks.
    public var chunkCount: Int { info.chunks }
    /// The media type.
    public var contentType: String { info.contentType }
    /// The id of the client that put it.
    public var producerID: String? { info.producerID }
    /// The names of the filters that it went through, in their order.
    public var filters: [String] { info.filters?.names ?? [] }
    /// When it was put; `nil` when nothing tells.
    public var updatedAt: Timestamp? { info.updatedAt }
    /// The tags of its user: those that carry layout, time and filters are left out.
    public var tags: [String: String] {
        info.tags.filter { !ReservedTag.filtering.contains($0.key) && $0.key != ReservedTag.updatedAt }
    }

    /// Its chunks with their metadata.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: the chunks by index, pulled as they are asked for.
    public func chunks(call: CallOptions = .reading) -> PullSequence<ChunkMetadata> {
        bucket.client.chunks(of: info.address, call: call)
    }

    /// Its bytes in memory, as they are in the store now.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that are taken; 64 MiB.
    ///   - options: how it is read, and what undoes its filters.
    /// - Returns: the bytes, verified.
    /// - Throws: ``MictlanXError``, as ``Bucket/get(_:limit:options:)``.
    public func get(
        limit: ByteCount = ByteCount(64 << 20), options: GetOptions = GetOptions()
    ) async throws -> [UInt8] {
        try await bucket.get(id, limit: limit, options: options).1
    }

    /// Reads it into a file.
    ///
    /// - Parameters:
    ///   - path: the file; its directory must exist.
    ///   - options: how it is read, and what undoes its filters.
    /// - Returns: the ball, and whether the file was written.
    /// - Throws: ``MictlanXError``, as ``Bucket/getToFile(_:path:options:)``.
    public func getToFile(_ path: FilePath, options: GetOptions = GetOptions()) async throws -> GetReceipt {
        try await bucket.getToFile(id, path: path, options: options)
    }

    /// Asks the store again.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: the ball as it is now.
    /// - Throws: ``MictlanXError`` `notFound`, and the network's codes.
    public func refresh(call: CallOptions = .reading) async throws -> Ball { try await bucket.ball(id, call: call) }

    /// Deletes it, if it is still what it was.
    ///
    /// - Parameter call: headers, time-outs and retries.
    /// - Returns: what was removed; a ball that is gone is no error.
    /// - Throws: ``MictlanXError``: `changed` when it holds other content by now, and the network's codes.
    @discardableResult
    public func delete(call: CallOptions = CallOptions()) async throws -> DeleteReceipt {
        try await bucket.delete(id, options: DeleteOptions(ifMatch: checksum, call: call))
    }

    /// Has peers copy its chunks until each has as many replicas.
    ///
    /// - Parameters:
    ///   - replicas: how many there are to be, at least.
    ///   - call: headers and time-outs.
    /// - Returns: how many copies were made.
    /// - Throws: ``MictlanXError``, as ``Bucket/replicate(_:to:call:)``.
    @discardableResult
    public func replicate(to replicas: Int, call: CallOptions = CallOptions()) async throws -> Int {
        try await bucket.replicate(id, to: replicas, call: call)
    }

    /// How it was used by way of this client.
    public var statistics: AccessStatistics { bucket.statistics(of: id) }
}
