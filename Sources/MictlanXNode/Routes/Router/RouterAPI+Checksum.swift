internal import MictlanXModel
internal import NIOHTTP1

extension RouterAPI {
    /// `GET buckets/checksum/{sha256}` (docs/wire-notes.md): the bytes of a chunk with that checksum, else of a ball.
    func content(withChecksum checksum: String, _ request: Request) async throws -> Reply {
        guard let checksum = Checksum(hex: checksum) else { throw Refusal.invalid("'\(checksum)' is no SHA-256") }
        if let chunk = try await store.chunk(with: checksum),
            let content = try await store.content(bucket: chunk.bucket, key: chunk.key)
        {
            guard content.chunk.checksum == checksum, !content.chunk.isDisabled else {
                content.close()
                throw noContent(checksum)
            }
            var reply = try served.reply(with: content, request)
            reply.headers += [
                (WireHeader.foundBucket, chunk.bucket), (WireHeader.foundBall, chunk.ball),
                (WireHeader.foundKey, chunk.key),
            ]
            return reply
        }
        guard let ball = try await store.wholeBall(with: checksum) else { throw noContent(checksum) }
        var reply = try await reply(with: ball, request)
        reply.headers += [(WireHeader.foundBucket, ball.first.bucket), (WireHeader.foundBall, ball.first.ball)]
        return reply
    }

    private func noContent(_ checksum: Checksum) -> Refusal {
        .missing("no chunk or ball has the checksum \(checksum)", recorded: ServedStore.noReplica)
    }
}
