internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Router {
    /// §3.6, §4: sends the bytes of a chunk, from any of its replicas or, as a peer or with `Peer-Id`, from that one.
    func chunkData(_ bucket: String, _ key: String, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        try checkNumber(WireHeader.forceGet, request)
        try checkChunkSize(request)
        let wanted = try await wantedPeer(request)
        let content = try await store.content(bucket: bucket, key: key, at: wanted) { try checkInService($0) }
        guard let content else {
            guard wanted != nil, try await store.chunk(bucket: bucket, key: key) != nil else {
                throw missing("\(bucket)@\(key) not found", recorded: Self.noReplica)
            }
            let id = wanted.map(peerID) ?? ""
            throw missing(
                "\(bucket)@\(key) is not at the peer '\(id)'", recorded: "Fail to fetch metadata from peer \(id)")
        }
        return try reply(with: content, request)
    }

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
            var reply = try reply(with: content, request)
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

    /// Sends one replica.
    ///
    /// - Throws: ``Refusal``; the content is then closed.
    private func reply(with content: ChunkContent, _ request: Request) throws -> Reply {
        do {
            let headers = try contentHeaders(content.chunk, request) { tags in
                tags[ReservedTag.fullName] ?? tags[ReservedTag.fileName]
                    ?? "\(content.chunk.bucket)_\(content.chunk.key)"
            }
            switch content.source {
            case .bytes(let bytes): return Reply(status: .ok, headers: headers, body: .bytes(ByteBuffer(bytes: bytes)))
            case .file(let file):
                return Reply(status: .ok, headers: headers, body: .file(file, size: content.chunk.size))
            }
        } catch {
            content.close()
            throw error
        }
    }

    /// The headers of an answer with bytes (§3.6): the query decides about the type and the name.
    ///
    /// - Parameters:
    ///   - chunk: the (first) chunk that is sent.
    ///   - request: the query.
    ///   - isQuoted: whether a plain name stands in quotes, as on a merge.
    ///   - name: makes the name of an attachment from the tags, where the query has none.
    /// - Returns: the headers.
    /// - Throws: ``Refusal``.
    func contentHeaders(
        _ chunk: ChunkRecord, _ request: Request, isQuoted: Bool = false, name: ([String: String]) -> String
    ) throws -> [(String, String)] {
        var contentType = chunk.contentType.isHeaderValue ? chunk.contentType : "application/octet-stream"
        if let wanted = try request.queryItem("content_type") {
            guard wanted.isHeaderValue else { throw Refusal.invalid("the query item 'content_type' is no media type") }
            contentType = wanted
        }
        var headers = [("content-type", contentType)]
        if try wantsAttachment(request) {
            let name = try request.queryItem("filename") ?? name(chunk.metadata.tags)
            headers.append(("content-disposition", attachmentDisposition(name, isQuoted: isQuoted)))
        }
        return headers
    }

    /// The refusal of what is out of service.
    func checkInService(_ chunk: ChunkRecord) throws(Refusal) {
        guard chunk.isDisabled else { return }
        throw missing(
            "\(chunk.bucket)@\(chunk.key) is disabled; put it again, or update its metadata, to enable it",
            recorded: "\(chunk.bucket)@\(chunk.key) not found")
    }

    func missing(_ message: String, recorded: String) -> Refusal {
        var refusal = Refusal.notFound(message)
        refusal.recorded = .text(404, recorded)
        return refusal
    }

    private func noContent(_ checksum: Checksum) -> Refusal {
        missing("no chunk or ball has the checksum \(checksum)", recorded: Self.noReplica)
    }

    /// The peer to read from: the one that is played, or that of the header; `nil` for any.
    private func wantedPeer(_ request: Request) async throws -> Int? {
        if let peer { return peer }
        guard let id = request.headers.first(name: WireHeader.peerID) else { return nil }
        if let number = store.directories.number(of: id) { return number }
        // Another process may have added it.
        if let record = try await store.peers().first(where: { $0.record.id == id }) { return record.record.number }
        throw missing(
            "no peer '\(id)' here; this node has \(store.directories.ids.joined(separator: ", "))",
            recorded: Self.noReplica)
    }

    private func wantsAttachment(_ request: Request) throws(Refusal) -> Bool {
        switch try request.queryItem("attachment")?.lowercased() {
        case nil, "false", "0", "no", "off": return false
        case "true", "1", "yes", "on": return true
        case .some(let text): throw .invalid("the query item 'attachment' must be true or false, not '\(text)'")
        }
    }

    static let noReplica = "No found available replica peer or data, try again later."
}
