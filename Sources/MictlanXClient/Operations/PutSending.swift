internal import MictlanXModel

extension ClientCore {
    /// Sends chunks, a few at once.
    func send(
        _ indexes: some Sequence<Int>, of content: PutContent, to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, _ overwrite: Overwrite = .never
    ) async throws {
        let common = stamped(content.fileTags.merging(options.tags) { $1 })
        try await withBoundedFanOut(over: indexes, width: options.maxConcurrentChunks) { index in
            let chunk = content.chunks[index]
            let tags = common.merging(chunk.tags) { $1 }
            let layout = content.tags(of: chunk, in: address.ball)
            try await send(chunk, tags.merging(layout) { $1 }, to: address, options, operation, overwrite)
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
    ///   - overwrite: what may be done about other content.
    /// - Throws: ``LostRace``, ``MictlanXError``, `CancellationError`.
    func send(
        _ chunk: Chunk, _ tags: [String: String], to address: BallAddress, _ options: PutOptions,
        _ operation: Operation, _ overwrite: Overwrite
    ) async throws {
        let metadata = ChunkMetadata(
            key: chunk.id(in: address.ball).rawValue, size: chunk.size, checksum: chunk.checksum.hex, tags: tags,
            contentType: options.contentType, producerID: clientID, ballID: address.ball.rawValue,
            bucketID: address.bucket.rawValue)
        let upload = ChunkUpload(
            core: self, operation: operation, chunk: chunk, metadata: metadata, replicas: options.replicas,
            overwrite: overwrite)
        try await upload.run()
        try chunk.body.checkUnchanged()
        options.progress?(chunk.size)
    }

    /// The tags with the moment of the put, or with the one that the caller gave in any unit.
    func stamped(_ tags: [String: String]) -> [String: String] {
        let own = tags[ReservedTag.updatedAt].flatMap { Timestamp(tag: $0) }
        return tags.merging([ReservedTag.updatedAt: (own ?? environment.now()).tag]) { $1 }
    }
}
