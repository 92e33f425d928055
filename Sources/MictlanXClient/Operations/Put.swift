internal import MictlanXModel
internal import SystemPackage

extension ClientCore {
    /// Puts a ball from bytes or from a file.
    @concurrent
    func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        try await put(at: address, options) { try await PutContent(source, options, in: spoolDirectory(options)) }
    }

    /// Puts chunks as the caller cut them.
    @concurrent
    func put(_ chunks: Chunks, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        for chunk in chunks { try options.check(tags: chunk.tags, of: address) }
        return try await put(at: address, options) { try PutContent(chunks, options) }
    }

    /// Puts a stream of unknown length.
    @concurrent
    func put<S: AsyncSequence & Sendable>(
        stream: S, at address: BallAddress, options: PutOptions
    ) async throws -> PutReceipt where S.Element == [UInt8] {
        try await put(at: address, options) {
            try await PutContent(
                CompressedSpool.Source.file(SpoolFile.reading(stream, into: spoolDirectory(options))), options,
                in: spoolDirectory(options))
        }
    }

    /// Where the bytes of a put wait that cannot be sent as they come.
    private func spoolDirectory(_ options: PutOptions) -> FilePath { options.spoolDirectory ?? scratch.directory }

    /// The one path of all puts of a whole ball.
    private func put(
        at address: BallAddress, _ options: PutOptions, _ content: @escaping @Sendable () async throws -> PutContent
    ) async throws -> PutReceipt {
        try options.check(address)
        return try await withDeadline(options.call.deadline, environment, "put '\(address)'") {
            try await putNow(content(), at: address, options)
        }
    }

    private func putNow(
        _ content: PutContent, at address: BallAddress, _ options: PutOptions
    ) async throws -> PutReceipt {
        let chunks = content.chunks
        let operation = begin(options.call)
        let (decision, hadSameContent) = try await decide(content, address, options, operation)
        let outcome: PutReceipt.Outcome
        switch decision {
        case .refuse(let reason): throw MictlanXError(.exists, reason)
        case .unchanged:
            options.progress?(chunks.size)
            outcome = .unchanged
        case .create:
            try await send(chunks.indices, of: content, to: address, options, operation)
            outcome = .created
        case .complete(let missing):
            let known = chunks.size - missing.reduce(0) { $0 + chunks[$1].size }
            if known > 0 { options.progress?(known) }
            try await send(missing, of: content, to: address, options, operation)
            outcome = .created
        case .replace:
            let isAtomic = operation.session.capabilities.contains(.replace)
            // Elsewhere the gate of availability comes before `Update` (wire protocol §5.1): make room first. What goes
            // has just been compared with what comes.
            if !isAtomic { _ = try await remove(address, operation) }
            try await send(chunks.indices, of: content, to: address, options, operation, isUpdate: isAtomic)
            outcome = hadSameContent ? .created : .replaced
        }
        return PutReceipt(
            address: address, outcome: outcome, size: chunks.size, checksum: chunks.checksum, chunks: chunks.count,
            compression: content.compression)
    }

    /// Looks at what is there. The layout is freed before the chunks are sent.
    private func decide(
        _ content: PutContent, _ address: BallAddress, _ options: PutOptions, _ operation: Operation
    ) async throws -> (PutDecision, hadSameContent: Bool) {
        if await options.isKnownAbsent?(address) == true { return (.create, false) }
        guard let existing = try await existence(of: address, operation).known else { return (.create, false) }
        // What is missing of it may be at a peer that does not answer.
        if !existing.info.isComplete { try await confirmAllAnswer(about: address, operation) }
        let decision = PutDecision(existing: existing, content: content, ifExists: options.ifExists)
        let isSame = existing.info.contentChecksum == content.checksum
        switch decision {
        case .unchanged, .complete: break
        case .create, .replace, .refuse: return (decision, isSame)
        }
        // What would be left as it is must be more than metadata without bytes.
        let presence = ChunkPresence(core: self, operation: operation)
        let ghosts = try await presence.ghosts(of: existing)
        guard !ghosts.isEmpty else { return (decision, isSame) }
        guard let missing = PutDecision.missing(existing, content.chunks) else { return (.replace, isSame) }
        for ghost in ghosts { try await presence.remove(existing[ghost]) }
        let indexes = Set(ghosts.compactMap { existing.index(of: $0) }).union(missing)
        return (.complete(missing: indexes.sorted()), isSame)
    }

    /// Sends chunks, a few at once.
    private func send(
        _ indexes: some Sequence<Int>, of content: PutContent, to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, isUpdate: Bool = false
    ) async throws {
        let common = stamped(content.fileTags.merging(options.tags) { $1 })
        try await withBoundedFanOut(over: indexes, width: options.maxConcurrentChunks) { index in
            let chunk = content.chunks[index]
            let tags = common.merging(chunk.tags) { $1 }
            let layout = content.tags(of: chunk, in: address.ball)
            try await send(chunk, tags.merging(layout) { $1 }, to: address, options, operation, isUpdate: isUpdate)
        }
    }

    /// Sends one chunk.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - tags: all its tags.
    ///   - address: the ball.
    ///   - options: replicas and media type.
    ///   - operation: what it belongs to.
    ///   - isUpdate: whether what is stored under its key may be replaced.
    /// - Throws: ``MictlanXError``; `CancellationError`.
    func send(
        _ chunk: Chunk, _ tags: [String: String], to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, isUpdate: Bool
    ) async throws {
        let metadata = ChunkMetadata(
            key: chunk.id(in: address.ball).rawValue, size: chunk.size, checksum: chunk.checksum.hex, tags: tags,
            contentType: options.contentType, producerID: clientID, ballID: address.ball.rawValue,
            bucketID: address.bucket.rawValue)
        let upload = ChunkUpload(
            core: self, operation: operation, chunk: chunk, metadata: metadata, replicas: options.replicas,
            isUpdate: isUpdate)
        try await upload.run()
        try chunk.body.checkUnchanged()
        options.progress?(chunk.size)
    }

    /// The tags with the moment of the put, unless the caller gave one.
    func stamped(_ tags: [String: String]) -> [String: String] {
        tags.merging([ReservedTag.updatedAt: String(environment.now().nanoseconds)]) { own, _ in own }
    }
}
