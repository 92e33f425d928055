public import MictlanXModel
public import SystemPackage

/// Registration and upload of one chunk (wire protocol §3.1, §3.2). Each is sent once: a repetition could store a
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
        let call = try Call.register(
            RegisterChunkRequest(metadata: chunk, replicationFactor: replicas), in: try chunk.checkedBucket(),
            isUpdate: isUpdate)
        let reply = try await calls.json(RegisterChunkReply.self, call, options, isRepeatable: false)
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
        try await calls.upload(.octets(bytes[...]), task: task, promised: replicas, pieceSize: pieceSize, options)
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
        let body = HTTPBody.file(try FileRegion(file, range))
        return try await calls.upload(body, task: task, promised: replicas, pieceSize: pieceSize, options)
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
