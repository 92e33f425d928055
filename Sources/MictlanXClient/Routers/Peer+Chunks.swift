public import MictlanXModel
public import SystemPackage

/// The chunks that one peer holds (wire protocol §4).
extension Peer {
    /// Registers a chunk and gets a ticket for its bytes. Sent once.
    ///
    /// - Parameters:
    ///   - chunk: the chunk, its bucket included.
    ///   - task: a ticket that the peer is to adopt, as routers give one to all replicas; `nil` for one of its own.
    ///   - isUpdate: whether what is stored under the key is to be replaced.
    ///   - options: headers and time-outs.
    /// - Returns: the ticket.
    /// - Throws: ``MictlanXError``: `invalidArgument`, `badAnswer` without a ticket or with another one than it was to
    ///   adopt, and the network's codes.
    public func register(
        _ chunk: ChunkMetadata, task: String? = nil, isUpdate: Bool = false, call options: CallOptions = CallOptions()
    ) async throws -> PeerRegisterReply {
        if let task { try checkField(task, "ticket") }
        let headers = [(WireHeader.update, isUpdate ? "1" : nil), (WireHeader.taskID, task)]
        let call = try Call(
            route: .registerChunk(bucket: try chunk.checkedBucket()), json: PeerRegisterRequest(metadata: chunk),
            headers: headers.compactMap { name, value in value.map { (name, $0) } })
        let reply = try await server.json(PeerRegisterReply.self, call, options, isRepeatable: false)
        guard !reply.taskID.isEmpty, task == nil || task == reply.taskID else {
            throw MictlanXError(
                .badAnswer,
                "chunk '\(chunk.bucketID)/\(chunk.key)': the peer gave the ticket '\(reply.taskID.onOneLine)'"
                    + (task.map { " in place of '\($0)'" } ?? ""))
        }
        return reply
    }

    /// Uploads the bytes of a registered chunk. Sent once.
    ///
    /// - Parameters:
    ///   - bytes: the whole chunk.
    ///   - task: the ticket.
    ///   - options: headers and time-outs.
    /// - Returns: what was stored.
    /// - Throws: ``MictlanXError``: `notStored` for another size than was sent, and the network's codes.
    public func upload(
        _ bytes: [UInt8], task: String, call options: CallOptions = CallOptions()
    ) async throws -> PeerUploadReply {
        try await upload(ChunkBody(bytes), task, options)
    }

    /// Uploads the bytes of a registered chunk from a file, which is read while it is sent. Sent once.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - range: the offsets of the chunk's bytes; `nil` for the whole file.
    ///   - task: the ticket.
    ///   - options: headers and time-outs.
    /// - Returns: what was stored.
    /// - Throws: as ``upload(_:task:call:)``, and `notFound`, `forbidden`, `changed`, `io` for the file.
    public func upload(
        file: FilePath, range: Range<Int>? = nil, task: String, call options: CallOptions = CallOptions()
    ) async throws -> PeerUploadReply {
        try await upload(ChunkBody(file, range), task, options)
    }

    private func upload(
        _ content: ChunkBody, _ task: String, _ options: CallOptions
    ) async throws -> PeerUploadReply {
        let call = Call(route: .uploadChunk(task: task), body: content.body)
        let reply = try await server.json(PeerUploadReply.self, call, options, isRepeatable: false)
        try content.check(
            StoredAnswer(size: reply.size, peers: [reply.nodeID]), "chunk '\(reply.bucketID)/\(reply.key)'")
        return reply
    }

    /// Uploads the bytes of a registered chunk as a form. Sent once.
    ///
    /// - Parameters:
    ///   - bytes: the whole chunk.
    ///   - key: the chunk's key, which goes as the file's name.
    ///   - task: the ticket.
    ///   - contentType: the media type of the part.
    ///   - options: headers and time-outs.
    /// - Throws: ``MictlanXError``: the network's codes.
    public func uploadForm(
        _ bytes: [UInt8], key: ChunkKey, task: String, contentType: String = "application/octet-stream",
        call options: CallOptions = CallOptions()
    ) async throws {
        try await server.uploadForm(bytes, key, task: task, contentType, options)
    }

    /// The metadata of one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the chunk.
    /// - Throws: ``MictlanXError``: `notFound`, and the network's codes.
    public func metadata(
        of key: ChunkKey, in bucket: BucketID, call options: CallOptions = .reading
    ) async throws -> ChunkMetadataReply {
        let route = APIRoute.chunkMetadata(bucket: bucket.rawValue, key: key.rawValue)
        return try await server.json(ChunkMetadataReply.self, Call(route: route), options)
    }

    /// The bytes of one chunk as they arrive.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - expecting: what must come, compared at the last byte; `nil` to take whatever comes.
    ///   - options: headers, time-outs and retries; the time-out is for each pause.
    /// - Returns: the bytes once the head of the answer is there.
    /// - Throws: ``MictlanXError``: `notFound`; the network's codes.
    public func data(
        of key: ChunkKey, in bucket: BucketID, expecting: ChunkMetadata? = nil, call options: CallOptions = .reading
    ) async throws -> ContentStream {
        try await server.content(
            .chunkData(bucket: bucket.rawValue, key: key.rawValue), ContentOptions(expecting: expecting), options)
    }

    /// The size of one chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk.
    ///   - bucket: where it lies.
    ///   - options: headers, time-outs and retries.
    /// - Returns: the size at this peer.
    /// - Throws: ``MictlanXError``: `notFound`, and the network's codes.
    public func size(
        of key: ChunkKey, in bucket: BucketID, call options: CallOptions = CallOptions()
    ) async throws -> ReplicaSize {
        let route = APIRoute.chunkSizes(bucket: bucket.rawValue, key: key.rawValue)
        return try await server.json(ReplicaSize.self, Call(route: route), options)
    }
}
