internal import MictlanXModel
import Synchronization

extension ClientCore {
    /// Sends chunks, a few at once.
    ///
    /// - Returns: the fewest replicas that a chunk has; `nil` where that is not known, or nothing was sent.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func send(
        _ indexes: some Sequence<Int>, of content: PutContent, to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, _ overwrite: Overwrite = .never
    ) async throws -> Int? {
        // All chunks of a put have one moment.
        var options = options
        options.tags = stamped(content.fileTags.merging(options.tags) { $1 })
        let replicas = Mutex<Int?>(nil)
        try await withBoundedFanOut(over: indexes, width: options.maxConcurrentChunks) { [options] index in
            let chunk = content.chunks[index]
            let tags = tags(of: chunk, content, options, address)
            let made = try await send(chunk, tags, to: address, options, operation, overwrite)
            guard let made else { return }
            replicas.withLock { $0 = min($0 ?? made, made) }
        }
        return replicas.withLock { $0 }
    }

    /// Sends one chunk.
    ///
    /// - Parameters:
    ///   - chunk: the chunk.
    ///   - tags: all its tags.
    ///   - address: the ball.
    ///   - options: replicas and media type.
    ///   - operation: what it belongs to.
    ///   - overwrite: what may be done about other content.
    /// - Returns: how many replicas were made; `nil` where that is not known.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func send(
        _ chunk: Chunk, _ tags: [String: String], to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, _ overwrite: Overwrite
    ) async throws -> Int? {
        let upload = ChunkUpload(
            core: self, operation: operation, chunk: chunk, metadata: metadata(of: chunk, tags, options, address),
            replicas: options.replicas, overwrite: overwrite)
        let replicas = try await upload.run()
        try chunk.body.checkUnchanged()
        options.progress?(chunk.size)
        return replicas
    }

    /// What is registered of a chunk.
    func metadata(
        of chunk: Chunk, _ tags: [String: String], _ options: PutOptions, _ address: BallAddress
    ) -> ChunkMetadata {
        ChunkMetadata(
            key: chunk.id(in: address.ball).rawValue, size: chunk.size, checksum: chunk.checksum.hex, tags: tags,
            contentType: options.contentType, producerID: clientID, ballID: address.ball.rawValue,
            bucketID: address.bucket.rawValue)
    }

    /// All tags of a chunk; those of the options bear the moment of the put already.
    func tags(
        of chunk: Chunk, _ content: PutContent, _ options: PutOptions, _ address: BallAddress
    ) -> [String: String] {
        options.tags.merging(chunk.tags) { $1 }.merging(content.tags(of: chunk, in: address.ball)) { $1 }
    }

    /// The tags with the moment of the put, or with the one that the caller gave in any unit.
    func stamped(_ tags: [String: String]) -> [String: String] {
        let own = tags[ReservedTag.updatedAt].flatMap { Timestamp(tag: $0) }
        return tags.merging([ReservedTag.updatedAt: (own ?? environment.now()).tag]) { $1 }
    }
}
