internal import FoundationEssentials
internal import MictlanXModel

/// Puts one chunk: registers it, uploads its bytes, and believes only an answer that names as many peers as were
/// promised (wire protocol §3.1, §3.2, §11).
struct ChunkUpload: Sendable {
    let core: ClientCore
    let operation: Operation
    let metadata: ChunkMetadata
    let replicas: Int
    /// Whether what is stored under the key may be replaced; only asked of routers that replace atomically.
    let isUpdate: Bool
    let body: HTTPBody
    /// Checks that the source is still what was hashed.
    let checkSource: @Sendable () throws -> Void

    private var bucket: String { metadata.bucketID }

    /// Puts the chunk.
    ///
    /// After a failed upload the same ticket is tried first: the router may have it still. Only then is the chunk
    /// registered anew, after taking back what this call registered.
    ///
    /// - Throws: ``MictlanXError``: `exists` when other content is under the key, `notStored`, the network's codes.
    func run() async throws {
        let ticket = TicketBox()
        try await operation.retry.retrying(core.environment) { _ in
            if ticket.current == nil {
                guard let registered = try await register(ticket) else { return }
                ticket.current = registered
            }
            guard let reply = ticket.current else { return }
            do {
                try await upload(reply)
            } catch let error as MictlanXError {
                try checkSource()
                if try await recover(from: error, ticket) { return }
                throw error
            }
        }
    }

    /// The ticket; `nil` when the same chunk is there already.
    private func register(_ ticket: TicketBox) async throws -> RegisterChunkReply? {
        var call = Call(route: .registerChunk(bucket: bucket))
        call.headers = [(WireHeader.update, isUpdate ? "1" : "0")]
        let request = RegisterChunkRequest(metadata: metadata, replicationFactor: replicas)
        call.body = .bytes(Array(try JSONEncoder().encode(request))[...], contentType: "application/json")
        do {
            let reply = try await core.jsonOnce(RegisterChunkReply.self, call, operation)
            guard reply.taskIDs.first != nil else {
                throw MictlanXError(.badAnswer, "chunk '\(bucket)/\(metadata.key)': the router gave no upload ticket")
            }
            return reply
        } catch let error as MictlanXError where error.code == .exists || error.code == .notFound {
            // 404 and 666 mean that no peer can take the key: because they all have it, or because there is none.
            if try await isStored() { return nil }
            if ticket.hasRegistered { try await takeBack() }
            throw MictlanXError(
                error.code == .exists && !ticket.hasRegistered ? .exists : .notStored,
                "chunk '\(bucket)/\(metadata.key)': no peer can take it: \(error.message)", cause: error)
        }
    }

    private func upload(_ ticket: RegisterChunkReply) async throws {
        guard let task = ticket.taskIDs.first else { return }
        let call = Call(route: .uploadChunk(task: task), body: body)
        let reply = try await core.jsonOnce(UploadReply.self, call, operation)
        let name = "chunk '\(bucket)/\(metadata.key)'"
        guard reply.size == metadata.size else {
            throw MictlanXError(.notStored, "\(name): \(metadata.size) bytes were sent, \(reply.size) were stored")
        }
        let promised = max(1, ticket.replicas.count)
        guard Set(reply.peerIDs).count >= promised else {
            throw MictlanXError(
                .notStored, "\(name): \(promised) replicas were promised, \(reply.peerIDs.count) were stored")
        }
    }

    /// Prepares the next attempt after a failed upload.
    ///
    /// - Returns: whether the chunk turned out to be stored all the same.
    private func recover(from error: MictlanXError, _ ticket: TicketBox) async throws -> Bool {
        ticket.hasRegistered = true
        let isTransient = error.code.errorClass == .transient
        if isTransient, error.code != .notStored, ticket.failures == 0 {
            ticket.failures = 1
            return false
        }
        // The ticket is used up: the bytes may have arrived although the answer did not.
        guard isTransient || error.code == .notFound else { return false }
        if error.code != .notStored, try await isStored() { return true }
        try await takeBack()
        ticket.current = nil
        ticket.failures = 0
        guard isTransient else { throw MictlanXError(.unavailable, error.message, cause: error) }
        return false
    }

    /// Whether this very chunk is there. Our node shows only what is stored; elsewhere metadata may be a ghost without
    /// bytes (§5.1), so the bytes are read.
    private func isStored() async throws -> Bool {
        var single = operation
        single.retry = .never
        let route = APIRoute.chunkMetadata(bucket: bucket, key: metadata.key)
        do {
            let found = try await core.json(ChunkMetadataReply.self, Call(route: route), single).metadata
            guard found.checksum == metadata.checksum, found.size == metadata.size,
                found.fullChecksum == metadata.fullChecksum, found.chunkCount == metadata.chunkCount
            else { return false }
            if operation.session.capabilities.contains(.replace) { return true }
            try await core.download(StoredChunk(found, in: bucket), single, forced: true) { _, _ in }
            return true
        } catch let error as MictlanXError where [.notFound, .integrity].contains(error.code.errorClass) {
            return false
        }
    }

    /// Deletes the registration that this call made and whose bytes never arrived. Our node shows nothing of it, and
    /// what is there under the key is another's.
    private func takeBack() async throws {
        guard !operation.session.capabilities.contains(.replace) else { return }
        do {
            let call = Call(route: .deleteKey(bucket: bucket, key: metadata.key))
            _ = try await core.jsonOnce(DeleteKeyReply.self, call, operation)
        } catch MictlanXError.Code.notFound {}
    }
}

/// The ticket of one chunk, kept from attempt to attempt of one task.
private final class TicketBox {
    var current: RegisterChunkReply?
    var failures = 0
    /// Whether this call has registered the key before.
    var hasRegistered = false
}
