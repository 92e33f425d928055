internal import MictlanXModel

/// Puts one chunk: registers it, uploads its bytes, and believes only an answer that names as many peers as were
/// promised (wire protocol §3.1, §3.2, §11). A reference, as ``PutOrder`` is one.
final class ChunkUpload: Sendable {
    let core: ClientCore
    let operation: Operation
    let chunk: Chunk
    let metadata: ChunkMetadata
    let replicas: Int
    let overwrite: Overwrite

    init(
        core: ClientCore, operation: Operation, chunk: Chunk, metadata: ChunkMetadata, replicas: Int,
        overwrite: Overwrite
    ) {
        self.core = core
        self.operation = operation
        self.chunk = chunk
        self.metadata = metadata
        self.replicas = replicas
        self.overwrite = overwrite
    }

    private var bucket: String { metadata.bucketID }
    private var name: String { "chunk '\(bucket)/\(metadata.key)'" }

    /// Puts the chunk.
    ///
    /// After a failed upload the same ticket is tried first: the router may have it still. Only then is the chunk
    /// registered anew, after taking back what this call registered, and nothing else: see ``OwnRegistration``.
    ///
    /// - Returns: how many replicas were made; `nil` where that is not known.
    /// - Throws: ``LostRace`` when other content is under the key; ``MictlanXError``: `exists` when nothing can be done about
    ///   that, `notStored`, the network's codes.
    func run() async throws -> Int? {
        let state = UploadState()
        do {
            try await operation.retry.retrying(core.environment) { _ in
                do {
                    try await attempt(state)
                } catch let error as MictlanXError where error.isForgotten {
                    // Another writer's delete went past bytes that came just then.
                    throw LostRace(error: error)
                }
            }
        } catch let error as MictlanXError {
            guard error.code.errorClass == .transient else { throw error }
            // The last attempt: its answer may be all that was lost, and else no ghost is to stay.
            guard state.mayBeRegistered, (try? await settle(state, operation.hurried)) == true else {
                // Dead registrations were taken away: who holds the key still, or again, is another writer.
                if state.refusals > 1 { throw LostRace(error: error) }
                throw state.refusal ?? error
            }
        }
        return state.peers.isEmpty ? nil : state.peers.count
    }

    private func attempt(_ state: UploadState) async throws {
        if state.ticket == nil {
            if state.mayBeRegistered, try await settled(state, after: state.refusal) { return }
            if !state.isSeparate, goesAtOnce { return try await putAtOnce(state) }
            guard let ticket = try await register(state) else { return }
            state.ticket = ticket
        }
        guard let ticket = state.ticket else { return }
        do {
            try await upload(ticket)
        } catch let error as MictlanXError {
            try chunk.body.checkUnchanged()
            // Without conditions a key that was taken since the registration is no peer's to take (wire protocol §3.1).
            if error.isLostRace || error.code == .exists { throw LostRace(error: error) }
            let isTransient = error.code.errorClass == .transient
            guard isTransient || error.code == .notFound else { throw error }
            state.failures += 1
            // After a first failure on the way, the ticket may be good still.
            if isTransient, error.code != .notStored, state.failures == 1 { throw error }
            state.ticket = nil
            state.isKnownMissing = error.code == .notStored
            if state.isKnownMissing { state.refusal = error }
            if try await settled(state, after: error) { return }
            throw isTransient ? error : MictlanXError(.unavailable, error.message, cause: error)
        }
    }

    /// Whether the bytes go along with the registration: at our node, where they are few.
    private var goesAtOnce: Bool {
        chunk.size <= HTTPBody.smallSize && operation.session.mayHave(.putAtOnce)
    }

    /// Registers the chunk and sends its bytes in one request.
    private func putAtOnce(_ state: UploadState) async throws {
        do {
            let call = try registration().bringing(chunk.bytes())
            guard let reply = try await judged(state, { try await core.jsonOnce(UploadReply.self, call, operation) })
            else { return }
            state.peers = Set(reply.peerIDs)
            try reply.check(sent: chunk.size, promised: state.peers.count, name)
        } catch let error as MictlanXError {
            try chunk.body.checkUnchanged()
            // Another router may listen there by now, for which this was no registration.
            guard error.status != nil, !operation.session.capabilities.contains(.putAtOnce) else { throw error }
            state.isSeparate = true
            try await attempt(state)
        }
    }

    /// The ticket; `nil` when the same chunk is there already.
    private func register(_ state: UploadState) async throws -> RegisterChunkReply? {
        try await judged(state) {
            let ticket = try await core.jsonOnce(RegisterChunkReply.self, registration(), operation)
            guard ticket.taskIDs.first != nil else {
                throw MictlanXError(.badAnswer, "\(name): the router gave no upload ticket")
            }
            state.registered(ticket)
            return ticket
        }
    }

    private func registration() throws -> Call {
        let request = RegisterChunkRequest(metadata: metadata, replicationFactor: replicas)
        var call = try Call.register(request, in: bucket, isUpdate: overwrite.isAllowed)
        if case .replacing(let old) = overwrite, operation.session.capabilities.contains(.conditional) {
            call.set(WireHeader.ifChecksum, old?.hex)
        }
        return call
    }

    /// The answer to a registration, a refusal judged by what is there; `nil` when the same chunk is there already.
    private func judged<Reply>(_ state: UploadState, _ send: () async throws -> Reply) async throws -> Reply? {
        do {
            return try await send()
        } catch let error as MictlanXError where error.isLostRace {
            throw LostRace(error: error)
        } catch let error as MictlanXError where error.code == .exists || error.code == .notFound {
            // 404 and 666 mean that no peer can take the key: because they all have it, or because there is none.
            if try await isStored(at: [], operation) { return nil }
            let refusal = MictlanXError(
                error.code, "\(name): no peer can take it: \(error.message)", cause: error)
            // Our node says so of other content by another answer, unless it speaks as the recorded router does.
            let isOurs = operation.session.capabilities.contains(.conditional)
            switch error.code == .exists
                ? try await core.existence(of: metadata.key, in: bucket, operation.once) : nil
            {
            case .present where !isOurs || overwrite == .never: throw LostRace(error: refusal)
            case .unknown(let doubt): throw doubt
            case .absent where !isOurs:
                if state.refusal == nil, try await freed(state) { return try await judged(state, send) }
            case .present, .absent, nil: break
            }
            // After peers that took no bytes the router may have no other: what they said is the cause.
            throw state.refusal ?? MictlanXError(.notStored, refusal.message, cause: error)
        } catch let error as MictlanXError where error.code.errorClass == .transient {
            // The router may have registered it all the same, where it was reached.
            if error.code != .unreachable, error.code != .throttled { state.mayBeRegistered = true }
            throw error
        }
    }

    private func upload(_ ticket: RegisterChunkReply) async throws {
        guard let task = ticket.taskIDs.first else { return }
        try await core.jsonOnce(UploadReply.self, .upload(chunk.body, task: task), operation)
            .check(sent: chunk.size, promised: ticket.replicas.count, name)
    }

    /// The same as ``settle(_:_:)``; what cannot be found out now does not hide what went wrong.
    private func settled(_ state: UploadState, after first: MictlanXError?) async throws -> Bool {
        do {
            return try await settle(state, operation)
        } catch let error as MictlanXError where error.code.errorClass == .transient {
            throw first ?? error
        }
    }

    /// Finds out what became of a registration without an answer to its upload.
    ///
    /// - Returns: whether the chunk is stored on every peer that was promised; otherwise the registration is gone.
    private func settle(_ state: UploadState, _ operation: Operation) async throws -> Bool {
        if !state.isKnownMissing, try await isStored(at: state.peers, operation) { return true }
        guard !operation.session.capabilities.contains(.replace) else {
            // Our node shows nothing of it, and what is there under the key is another's.
            state.forget()
            return false
        }
        let own = OwnRegistration(core: core, operation: operation, metadata: metadata, peers: state.peers)
        do {
            try await own.takeBack()
            state.forget()
        } catch let error as MictlanXError where error.code == .exists {
            state.forget()
            throw LostRace(error: error)
        }
        return false
    }

    /// Takes registrations away that hold the places of all peers while all of them answer and none has the chunk: those of
    /// a put that was killed before its bytes went. One whose bytes are on their way looks the same, and gets the time to
    /// the next attempt.
    ///
    /// - Returns: whether they were taken away; at most once for a chunk.
    private func freed(_ state: UploadState) async throws -> Bool {
        state.refusals += 1
        guard state.refusals == 2 else { return false }
        let presence = ChunkPresence(core: core, operation: operation)
        try await presence.remove(StoredChunk(bucket: bucket, key: metadata.key, size: metadata.size, checksum: nil))
        return true
    }

    /// Whether this very chunk is there, on each of some peers. Our node shows only what is stored; elsewhere metadata may
    /// be a ghost without bytes (§5.1), so the bytes are read.
    private func isStored(at peers: Set<String>, _ operation: Operation) async throws -> Bool {
        do {
            guard let found = try await core.existence(of: metadata.key, in: bucket, operation.once).known,
                found.checksum == metadata.checksum, found.size == metadata.size,
                found.fullChecksum == metadata.fullChecksum, found.chunkCount == metadata.chunkCount
            else { return false }
            if operation.session.capabilities.contains(.replace) { return true }
            for peer in peers.isEmpty ? [nil] : peers.sorted().map(Optional.some) {
                try await core.download(StoredChunk(found, in: bucket), operation, forced: true, from: peer) { _, _ in }
            }
            return true
        } catch let error as MictlanXError
            where [.notFound, .integrity].contains(error.code.errorClass) || error.doubt != nil
        {
            return false
        }
    }
}

extension MictlanXError {
    /// Whether a server says that another writer was quicker: 409 for other content, 412 for a condition that does not hold
    /// (docs/wire-notes.md). A local file that changed has the code `changed` without a status.
    fileprivate var isLostRace: Bool { status == 409 && code == .exists || status == 412 && code == .changed }
}

/// What is known of one chunk's upload, kept from attempt to attempt of one task.
private final class UploadState {
    var ticket: RegisterChunkReply?
    /// Whether the bytes go after the registration in any case.
    var isSeparate = false
    /// Failed uploads with this ticket.
    var failures = 0
    /// Whether the store may hold a registration of this call without bytes.
    var mayBeRegistered = false
    /// How often no peer could take a chunk that is nowhere.
    var refusals = 0
    /// Whether the router itself said that not every peer has the bytes.
    var isKnownMissing = false
    /// The router's last word that not every peer took the bytes.
    var refusal: MictlanXError?
    /// The peers that were promised; empty when the answer did not arrive.
    var peers: Set<String> = []

    func registered(_ reply: RegisterChunkReply) {
        mayBeRegistered = true
        peers = Set(reply.replicas)
    }

    func forget() {
        ticket = nil
        failures = 0
        mayBeRegistered = false
        isKnownMissing = false
        peers = []
    }
}
