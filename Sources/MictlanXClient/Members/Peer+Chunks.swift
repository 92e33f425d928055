public import MictlanXModel
internal import MictlanXText
public import SystemPackage

/// The chunks that one peer holds (wire protocol §4).
extension Peer {
    /// Registers a chunk and gets a ticket for its bytes. Sent once.
    ///
    /// - Parameters:
    ///   - chunk: the chunk, its bucket included.
    ///   - task: a ticket that the peer is to adopt, as routers give one to all replicas; `nil` to let the peer choose one.
    ///   - isUpdate: whether what is stored under the key is to be replaced.
    ///   - options: headers and time-outs.
    /// - Returns: the ticket.
    /// - Throws: ``MictlanXError``: `invalidArgument`, `badAnswer` without a ticket or with another one than it was to
    ///   adopt, and the network's codes.
    public func register(
        _ chunk: ChunkMetadata, task: String? = nil, isUpdate: Bool = false, call options: CallOptions = CallOptions()
    ) async throws -> PeerRegisterReply {
        let call = try Call.register(
            PeerRegisterRequest(metadata: chunk), in: try chunk.checkedBucket(), isUpdate: isUpdate, task: task)
        let reply = try await calls.json(PeerRegisterReply.self, call, options, isRepeatable: false)
        guard !reply.taskID.isEmpty, task == nil || task == reply.taskID else {
            throw MictlanXError(
                .badAnswer,
                "chunk '\(chunk.bucketID)/\(chunk.key)': the peer gave the ticket '\(reply.taskID.terminalSafe)'"
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
        try await calls.upload(.octets(bytes[...]), task: task, options)
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
        try await calls.upload(.file(FileRegion(file, range)), task: task, options)
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
        try await calls.content(
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
        try await calls.json(ReplicaSize.self, .sizes(of: key.rawValue, in: bucket.rawValue), options)
    }
}
