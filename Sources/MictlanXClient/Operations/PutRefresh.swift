internal import MictlanXModel
import Synchronization

/// What a put adds to the same content that is there in full: other tags, replicas that are missing, and that it can be
/// read again.
struct PutRefresh: Hashable, Sendable {
    /// Whether tags of the caller, or the media type, are others than those that are stored.
    var changesTags = false
    /// Whether chunks have been changed already: brought back where they were withdrawn from reading, given other tags.
    var hasAmended = false
    /// How many replicas are missing of each chunk, at most 255; nothing at all where none is missing. Of the longest ball
    /// that is 2 MiB.
    var missing: [UInt8] = []
    /// How many replicas there are, and there will be no more; `nil` where none is missing, or they can be made.
    var standing: Int?
    /// Whether tags or media type are others, and the router has no way to change them.
    var keepsOldTags = false

    /// Whether there is nothing left to do.
    var isEmpty: Bool { !changesTags && missing.isEmpty }

    /// Whether anything has come of it: a router without another peer makes no more replicas.
    func isDone(with replicas: Int?, of wanted: Int) -> Bool {
        let before = wanted - Int(missing.max() ?? 0)
        return changesTags || hasAmended || replicas.map { $0 > before } ?? true
    }
}

extension ClientCore {
    private static let refreshWidth = 4

    /// Compares what is there, with the same content in the same cut, with what the put asks for.
    ///
    /// The recorded router has no way to change tags, so there they stay, and the receipt says so.
    ///
    /// - Throws: the network's codes.
    func refresh(
        of existing: BallLayout, _ options: PutOptions, _ operation: Operation
    ) async throws -> PutRefresh {
        let isOurs = operation.session.capabilities.contains(.conditional)
        var refresh = PutRefresh()
        let changesTags = options.changesTags(of: existing.info)
        refresh.changesTags = isOurs && changesTags
        refresh.keepsOldTags = !isOurs && changesTags
        let wanted = options.replicas
        guard wanted > 1 else { return refresh }
        let missing = Mutex<[UInt8]>([])
        try await withBoundedFanOut(over: 0..<existing.count, width: Self.refreshWidth) { index in
            let chunk = try existing[index]
            let have =
                isOurs
                ? try await replicas(of: chunk.key, in: chunk.bucket, operation).count { $0.size == chunk.size }
                : try existing.replicas(of: index)
            guard have < wanted else { return }
            missing.withLock {
                if $0.isEmpty { $0 = Array(repeating: 0, count: existing.count) }
                $0[index] = UInt8(clamping: wanted - have)
            }
        }
        refresh.missing = missing.withLock { $0 }
        return refresh
    }

    /// Adds what is missing.
    ///
    /// - Returns: the fewest replicas that a chunk has now; `nil` when only tags changed.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func add(
        _ refresh: PutRefresh, to content: PutContent, _ order: PutOrder, _ operation: Operation
    ) async throws -> Int? {
        let address = order.address
        let order = order.with { $0.progress = nil }
        guard operation.session.capabilities.contains(.conditional) else {
            // What is registered there makes so many more replicas; they agree only with the tags that the others have.
            for (index, lack) in refresh.missing.enumerated() where lack > 0 {
                let chunk = content.chunks[index]
                let known = try await metadata(of: chunk.id(in: address.ball), in: address.bucket, operation)
                let more = order.with { $0.replicas = Int(lack) }
                do {
                    _ = try await send(chunk, known.tags, more, operation, .never)
                } catch let race as LostRace where race.error.code == .exists {
                    // Every peer counts as one that has it: then there are no more.
                } catch MictlanXError.Code.notStored {
                    // The same, of a router that counts a peer whose bytes never came.
                }
            }
            let now = try await layout(of: address, operation)
            guard now.info.checksum == content.chunks.checksum else {
                let message = "ball '\(address)' changed while replicas were added; put it again"
                throw LostRace(error: MictlanXError(.changed, message))
            }
            return try (0..<now.count).reduce(.max) { min($0, try now.replicas(of: $1)) }
        }
        let isShort = { (index: Int) in index < refresh.missing.count && refresh.missing[index] > 0 }
        let chunks = content.chunks.indices.lazy
        let made = try await send(chunks.filter(isShort), of: content, order, operation)
        if refresh.changesTags {
            // All chunks of a put have one moment.
            let order = order.with { $0.tags = stamped(content.fileTags.merging($0.tags) { $1 }) }
            try await withBoundedFanOut(over: chunks.filter { !isShort($0) }, width: Self.refreshWidth) { index in
                let chunk = content.chunks[index]
                try await update(metadata(of: chunk, tags(of: chunk, content, order), order), operation)
            }
        }
        return made
    }

    /// Brings a ball back that was withdrawn from reading; all else of its chunks stays. At our node: elsewhere what nobody
    /// can read is put anew.
    ///
    /// - Throws: the network's codes.
    func enable(_ layout: BallLayout, _ operation: Operation) async throws {
        try await amend(layout, operation) { metadata in
            guard metadata.isDisabled else { return false }
            metadata.isDisabled = false
            return true
        }
    }

    /// Gives a ball the tags and the media type of a put, beside its other tags. At our node.
    ///
    /// - Throws: the network's codes.
    func retag(_ layout: BallLayout, _ options: PutOptions, _ operation: Operation) async throws {
        let tags = stamped(options.tags)
        try await amend(layout, operation) { metadata in
            metadata.tags.merge(tags) { $1 }
            if options.contentType != PutOptions().contentType { metadata.contentType = options.contentType }
            return true
        }
    }

    /// Changes the metadata of the chunks that are there, where the closure says so.
    private func amend(
        _ layout: BallLayout, _ operation: Operation, _ change: @escaping @Sendable (inout ChunkMetadata) -> Bool
    ) async throws {
        try await withBoundedFanOut(over: 0..<layout.count, width: Self.refreshWidth) { position in
            let chunk = try layout[position]
            guard var metadata = try await existence(of: chunk.key, in: chunk.bucket, operation).known,
                change(&metadata)
            else { return }
            try await update(metadata, operation)
        }
    }

    /// Puts other metadata in the place of a chunk's, whose content stays. At our node.
    private func update(_ metadata: ChunkMetadata, _ operation: Operation) async throws {
        let call = try Call(.updateMetadata(bucket: metadata.bucketID, key: metadata.key), json: metadata)
        try await operation.retry.retrying(environment) { _ in try await once(call, operation) { _ in } }
    }
}

extension PutOptions {
    /// Whether the tags that the caller gives, or the media type, are others than those of a ball. The moment of the put is
    /// always another, and no change by itself.
    package func changesTags(of ball: BallInfo) -> Bool {
        let differs = tags.contains { $0.key != ReservedTag.updatedAt && ball.tags[$0.key] != $0.value }
        return differs || contentType != PutOptions().contentType && contentType != ball.contentType
    }
}
