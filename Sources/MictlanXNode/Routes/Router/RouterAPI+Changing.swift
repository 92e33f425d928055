internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.11: removes one chunk.
    func deleteKey(_ bucket: String, _ key: String, _ request: Request) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        try request.checkNumber(WireHeader.force)
        let count = try await store.deleteKey(key, in: bucket)
        guard count > 0 else {
            let message = "\(bucket)@\(key) not found"
            throw Refusal.missing(message, recorded: message)
        }
        return try .json(DeleteKeyReply(deletes: count, key: key))
    }

    /// §3.12: removes a ball; one that is not there is a success with nothing removed. With `Mictlanx-If-Checksum` one that
    /// has another checksum stays: 412.
    func deleteBall(_ bucket: String, _ ball: String, _ request: Request) async throws -> Reply {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        try request.checkNumber(WireHeader.force)
        let condition = try request.ballCondition()
        return try reply(
            toDeleteOf: ball, in: bucket, try await store.deleteBall(ball, in: bucket, if: condition))
    }

    /// The same without a task.
    ///
    /// - Throws: what is to be refused.
    func directDelete(of ball: String, in bucket: String, _ request: Request) throws -> DirectReply? {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        try request.checkNumber(WireHeader.force)
        let condition = try request.ballCondition()
        return .later { [self] done in
            store.deleteBall(ball, in: bucket, if: condition) { result in
                done(Result { try reply(toDeleteOf: ball, in: bucket, result.get()) })
            }
        }
    }

    /// The fields of ``DeleteBallReply``, where the condition held.
    private func reply(toDeleteOf ball: String, in bucket: String, _ count: Int?) throws(Refusal)
        -> Reply
    {
        guard let count else { throw served.changed(bucket, ball) }
        var json = WireJSON()
        json.field("n_deletes", count)
        json.field("ball_id", ball)
        return .json(ByteBuffer(string: json.object()))
    }

    /// §3.14: puts other tags, another media type and another producer in the place of a chunk's. Its content, its ball and
    /// the tags that carry the layout of the ball stay.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func updateMetadata(_ bucket: String, _ key: String, _ body: inout RequestBody) async throws -> Reply {
        let document = try await body.collect(upTo: served.limits.document)
        let registration = try decodeJSON(RegistrationBody.self, from: document)
        let key = try CanonicalName.key(key)
        let wanted = try served.record(registration, in: bucket, replication: 1)
        guard wanted.key == key else { throw Refusal.invalid("'key' must be '\(key)', not '\(wanted.key)'") }
        while true {
            guard let located = try await store.chunk(bucket: wanted.bucket, key: key) else {
                throw Refusal.notFound("\(wanted.bucket)@\(key) not found")
            }
            let changed = try updated(located.chunk, with: wanted.metadata)
            // Another request may have changed it since: then look again.
            if try await store.update(changed, from: located.chunk.document) { return Reply(status: .noContent) }
        }
    }

    private func updated(_ chunk: CatalogChunk, with wanted: ChunkMetadata) throws -> CatalogChunk {
        var metadata = try chunk.metadata
        guard wanted.checksum == chunk.checksum.hex, wanted.size == chunk.size, wanted.ballID == chunk.ball else {
            throw Refusal.invalid(
                "'checksum', 'size' and 'ball_id' must be those of the stored chunk: an update changes only metadata")
        }
        let layout = metadata.tags.filter { ReservedTag.layout.contains($0.key) }
        for (name, value) in wanted.tags where ReservedTag.layout.contains(name) && layout[name] != value {
            throw Refusal.invalid("the tag '\(name)' carries the layout of the ball and cannot be changed")
        }
        metadata.tags = wanted.tags.merging(layout) { $1 }
        metadata.contentType = wanted.contentType
        metadata.producerID = wanted.producerID
        metadata.isDisabled = wanted.isDisabled
        return CatalogChunk(metadata, checksum: chunk.checksum, replication: chunk.replication)
    }
}
