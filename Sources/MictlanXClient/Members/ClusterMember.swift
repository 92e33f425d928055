public import MictlanXModel

/// A router or a peer that is asked alone, and the calls that both have (wire protocol §3, §4).
public protocol ClusterMember: Sendable {
    /// Sends its calls.
    var calls: DirectCalls { get }
}

extension ClusterMember {
    /// Where it listens.
    public var endpoint: RouterEndpoint { calls.endpoint }

    /// Ends every transfer of one that was made by itself; one of a client's ends with its client.
    public func close() async { await calls.close() }

    /// Uploads the bytes of a registered chunk as a form. Sent once. The answer has no body, and a router's is the same
    /// where no peer stored anything: look at the sizes of the chunk afterwards, or upload the bytes without a form.
    ///
    /// - Parameters:
    ///   - bytes: the whole chunk.
    ///   - key: the chunk's key, which goes as the file's name.
    ///   - task: the ticket.
    ///   - contentType: the media type of the part.
    ///   - options: headers and time-outs.
    /// - Throws: ``MictlanXError``: `notFound` for an unknown ticket, `rejected` for another size than was registered, and
    ///   the network's codes.
    public func uploadForm(
        _ bytes: [UInt8], key: ChunkKey, task: String, contentType: String = "application/octet-stream",
        call options: CallOptions = CallOptions()
    ) async throws {
        let call = try Call.uploadForm(bytes, key: key, task: task, contentType: contentType)
        try await calls.acknowledge(call, options, isRepeatable: false)
    }

    /// The metadata of one chunk; a router asks one of the peers that hold it.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the chunk and the peer that answered.
    /// - Throws: ``MictlanXError``: `notFound`, and the network's codes.
    public func metadata(
        of key: ChunkKey, in bucket: BucketID, call options: CallOptions = .reading
    ) async throws -> ChunkMetadataReply {
        try await calls.json(
            ChunkMetadataReply.self, .metadata(of: key.rawValue, in: bucket.rawValue), options)
    }

    /// The chunks of a bucket as they arrive. The real router repeats them, once for each peer after the one that holds
    /// them, and leaves empty ones out; an unknown bucket has none.
    ///
    /// - Parameters:
    ///   - bucket: the bucket.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the listing once its head is there.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func listing(
        of bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> ChunkStream<BucketListingHeader> {
        try await calls.chunks(.listing(of: bucket), options)
    }

    /// Takes one chunk out of service. A router says yes to an unknown chunk too, and the real one goes on to serve what
    /// is in its cache.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func disable(_ key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()) async throws {
        try await calls.acknowledge(Call(.disableChunk(bucket: bucket.rawValue, key: key.rawValue)), options)
    }

    /// Whether it is ready to serve. Only our node says so; a real router or peer has no such route, which comes as
    /// `configuration`.
    ///
    /// - Parameter options: headers, time-outs and retries.
    /// - Returns: how full it is.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func health(call options: CallOptions = CallOptions()) async throws -> HealthReply {
        try await calls.json(HealthReply.self, Call(.health), options)
    }
}
