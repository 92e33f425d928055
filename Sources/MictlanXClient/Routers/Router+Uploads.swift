public import MictlanXModel
public import SystemPackage

/// Registration and upload of one chunk (wire protocol §3.1 to §3.3). Each is sent once: a repetition could store a
/// second replica, or meet a ticket that is used up.
extension Router {
    /// Registers a chunk and gets a ticket for its bytes.
    ///
    /// - Parameters:
    ///   - chunk: the chunk, its bucket included.
    ///   - replicas: how many copies are to be stored, at least 1.
    ///   - isUpdate: whether what is stored under the key is to be replaced; what peers do about it is their own.
    ///   - options: headers and time-outs.
    /// - Returns: the ticket, in `RegisterChunkReply.taskIDs`, and the peers that are to store the chunk.
    /// - Throws: ``MictlanXError``: `exists` when every peer holds the key or there is none, `invalidArgument`,
    ///   `badAnswer` without a ticket, and the network's codes.
    public func register(
        _ chunk: ChunkMetadata, replicas: Int = 1, isUpdate: Bool = false, call options: CallOptions = CallOptions()
    ) async throws -> RegisterChunkReply {
        guard replicas > 0 else {
            throw MictlanXError(.invalidArgument, "a chunk needs at least 1 replica, not \(replicas)")
        }
        let call = try Call(
            route: .registerChunk(bucket: try chunk.checkedBucket()),
            json: RegisterChunkRequest(metadata: chunk, replicationFactor: replicas),
            headers: isUpdate ? [(WireHeader.update, "1")] : [])
        let reply = try await server.json(RegisterChunkReply.self, call, options, isRepeatable: false)
        guard reply.taskIDs.first?.isEmpty == false else {
            throw MictlanXError(.badAnswer, "chunk '\(chunk.bucketID)/\(chunk.key)': the router gave no upload ticket")
        }
        return reply
    }

    /// Uploads the bytes of a registered chunk.
    ///
    /// - Parameters:
    ///   - bytes: the whole chunk.
    ///   - task: the ticket.
    ///   - replicas: how many peers have to store it.
    ///   - pieceSize: the piece size of the router's relay.
    ///   - options: headers and time-outs.
    /// - Returns: what was stored where.
    /// - Throws: ``MictlanXError``: `notStored` for an answer that names fewer peers or another size, as the router says
    ///   200 where no peer stored anything; `serverError` for an unknown ticket; the network's codes.
    public func upload(
        _ bytes: [UInt8], task: String, replicas: Int = 1, pieceSize: ByteCount? = nil,
        call options: CallOptions = CallOptions()
    ) async throws -> UploadReply {
        try await upload(ChunkBody(bytes), task, replicas, pieceSize, options)
    }

    /// Uploads the bytes of a registered chunk from a file, which is read while it is sent.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - range: the offsets of the chunk's bytes; `nil` for the whole file.
    ///   - task: the ticket.
    ///   - replicas: how many peers have to store it.
    ///   - pieceSize: the piece size of the router's relay.
    ///   - options: headers and time-outs.
    /// - Returns: what was stored where.
    /// - Throws: as ``upload(_:task:replicas:pieceSize:call:)``, and `notFound`, `forbidden`, `changed`, `io` for the
    ///   file.
    public func upload(
        file: FilePath, range: Range<Int>? = nil, task: String, replicas: Int = 1, pieceSize: ByteCount? = nil,
        call options: CallOptions = CallOptions()
    ) async throws -> UploadReply {
        try await upload(ChunkBody(file, range), task, replicas, pieceSize, options)
    }

    private func upload(
        _ content: ChunkBody, _ task: String, _ replicas: Int, _ pieceSize: ByteCount?, _ options: CallOptions
    ) async throws -> UploadReply {
        var call = Call(route: .uploadChunk(task: task), body: content.body)
        if let pieceSize { call.headers.append((WireHeader.chunkSize, String(pieceSize.bytes))) }
        let reply = try await server.json(UploadReply.self, call, options, isRepeatable: false)
        try content.check(
            StoredAnswer(size: reply.size, peers: Set(reply.peerIDs)), promised: replicas,
            "chunk '\(reply.bucketID)/\(reply.key)'")
        return reply
    }

    /// Uploads the bytes of a registered chunk as a form. The router's answer has no body and is the same where no peer
    /// stored anything: look at ``sizes(of:in:call:)`` afterwards, or use ``upload(_:task:replicas:pieceSize:call:)``.
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
        try await server.uploadForm(bytes, key, task: task, contentType, options)
    }
}

extension ChunkMetadata {
    /// The bucket, which goes into the path.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a text that is no bucket.
    func checkedBucket() throws(MictlanXError) -> String {
        do {
            return try BucketID(bucketID).rawValue
        } catch {
            throw MictlanXError(.invalidArgument, "chunk '\(key)': \(error)", cause: error)
        }
    }
}
