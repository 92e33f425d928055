internal import MictlanXModel

extension ClientCore {
    /// Puts a ball from bytes or from a file: one path for both.
    @concurrent
    func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        try await withDeadline(options.call.deadline, environment, "put '\(address)'") {
            try await putNow(source, at: address, options: options)
        }
    }

    private func putNow(
        _ source: BallSource, at address: BallAddress, options: PutOptions
    ) async throws -> PutReceipt {
        try Self.check(options, address)
        let content = try await PutContent(source, chunkSize: options.chunkSize)
        let operation = begin(options.call)
        let (decision, hadSameContent) = try await decide(content, address, options, operation)
        let outcome: PutReceipt.Outcome
        switch decision {
        case .refuse(let reason): throw MictlanXError(.exists, reason)
        case .unchanged:
            options.progress?(content.plan.size)
            outcome = .unchanged
        case .create:
            try await send(0..<content.plan.count, of: content, to: address, options, operation)
            outcome = .created
        case .complete(let missing):
            let known = content.plan.size - missing.reduce(0) { $0 + content.plan.range(of: $1).count }
            if known > 0 { options.progress?(known) }
            try await send(missing, of: content, to: address, options, operation)
            outcome = .created
        case .replace:
            let isAtomic = operation.session.capabilities.contains(.replace)
            // Elsewhere the gate of availability comes before `Update` (wire protocol §5.1): make room first. What goes
            // has just been compared with what comes.
            if !isAtomic { _ = try await remove(address, operation) }
            try await send(0..<content.plan.count, of: content, to: address, options, operation, isUpdate: isAtomic)
            outcome = hadSameContent ? .created : .replaced
        }
        return PutReceipt(
            address: address, outcome: outcome, size: content.plan.size, checksum: content.digest.checksum,
            chunks: content.plan.count)
    }

    /// Looks at what is there, which is not kept while the chunks are sent.
    private func decide(
        _ content: PutContent, _ address: BallAddress, _ options: PutOptions, _ operation: Operation
    ) async throws -> (PutDecision, hadSameContent: Bool) {
        let existing = try await existing(address, operation)
        let decision = PutDecision(existing: existing, digest: content.digest, ifExists: options.ifExists)
        return (decision, existing?.info.checksum == content.digest.checksum)
    }

    /// Sends chunks, a few at once.
    private func send(
        _ indexes: some Sequence<Int>, of content: PutContent, to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, isUpdate: Bool = false
    ) async throws {
        var tags = content.fileTags.merging(options.tags) { $1 }
        if tags[ReservedTag.updatedAt] == nil { tags[ReservedTag.updatedAt] = String(environment.now().nanoseconds) }
        let common = tags
        try await withBoundedFanOut(over: indexes, width: options.maxConcurrentChunks) { index in
            guard let checksum = content.digest.checksum(of: index) else { return }
            let size = content.plan.range(of: index).count
            var tags = common
            tags[ReservedTag.index] = String(index)
            tags[ReservedTag.chunkCount] = String(content.plan.count)
            tags[ReservedTag.chunkSize] = String(size)
            tags[ReservedTag.groupID] = address.ball.rawValue
            tags[ReservedTag.fullChecksum] = content.digest.checksum.hex
            let metadata = ChunkMetadata(
                key: address.ball.chunk(index).rawValue, size: size, checksum: checksum.hex, tags: tags,
                contentType: options.contentType, producerID: clientID, ballID: address.ball.rawValue,
                bucketID: address.bucket.rawValue)
            let upload = ChunkUpload(
                core: self, operation: operation, metadata: metadata, replicas: options.replicas, isUpdate: isUpdate,
                body: content.body(of: index), checkSource: { try content.checkUnchanged() })
            try await upload.run()
            try content.checkUnchanged()
            options.progress?(size)
        }
    }

    /// Refuses what could never be put, before anything is read or sent.
    private static func check(_ options: PutOptions, _ address: BallAddress) throws(MictlanXError) {
        for tag in options.tags.keys.sorted() where ReservedTag.layout.contains(tag) {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(address)': the tag '\(tag)' carries the layout and cannot be set; choose another name")
        }
        if let moment = options.tags[ReservedTag.updatedAt], Timestamp(tag: moment) == nil {
            throw MictlanXError(
                .invalidArgument,
                "ball '\(address)': the tag '\(ReservedTag.updatedAt)' must be nanoseconds since 1970, not '\(moment)'")
        }
        guard options.replicas >= 1 else {
            throw MictlanXError(.invalidArgument, "ball '\(address)': at least one replica is needed")
        }
    }
}
