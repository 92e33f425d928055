internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension ServedStore {
    /// Wire protocol §3.6, §4: sends the bytes of a chunk: of the replica at a peer, or at that of the header
    /// `Peer-Id`, or of any.
    func chunkData(_ bucket: String, _ key: String, at peer: Int? = nil, _ request: Request) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        try request.checkNumber(WireHeader.forceGet)
        try request.checkChunkSize()
        let wanted = try await wantedPeer(request, at: peer)
        if try request.isDoubted() { try await store.verify(bucket: bucket, key: key) }
        let content = try await store.content(bucket: bucket, key: key, at: wanted) { try Self.checkInService($0) }
        guard let content else {
            guard wanted != nil, try await store.chunk(bucket: bucket, key: key) != nil else {
                throw Refusal.missing("\(bucket)@\(key) not found", recorded: Self.noReplica)
            }
            let id = wanted.map(peerID) ?? ""
            throw Refusal.missing(
                "\(bucket)@\(key) is not at the peer '\(id)'", recorded: "Fail to fetch metadata from peer \(id)")
        }
        return try reply(with: await store.inMemory(content, upTo: request.keptSize), request)
    }

    /// Sends one replica.
    ///
    /// - Throws: ``Refusal``; the content is then closed.
    func reply(with content: ChunkContent, _ request: Request) throws -> Reply {
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
        _ chunk: CatalogChunk, _ request: Request, isQuoted: Bool = false, name: ([String: String]) -> String
    ) throws -> [(String, String)] {
        var contentType = chunk.contentType.isHeaderValue ? chunk.contentType : "application/octet-stream"
        if let wanted = try request.queryItem("content_type") {
            guard wanted.isHeaderValue else {
                throw Refusal.invalid("the query item 'content_type' is not a media type")
            }
            contentType = wanted
        }
        var headers = [("content-type", contentType)]
        if try request.wantsAttachment() {
            let name = try request.queryItem("filename") ?? name(chunk.metadata.tags)
            headers.append(("content-disposition", attachmentDisposition(name, isQuoted: isQuoted)))
        }
        return headers
    }

    /// The refusal of what is out of service.
    private static func checkInService(_ chunk: CatalogChunk) throws(Refusal) {
        guard chunk.isDisabled else { return }
        throw Refusal.missing(
            "\(chunk.bucket)@\(chunk.key) is disabled; put it again, or update its metadata, to enable it",
            recorded: "\(chunk.bucket)@\(chunk.key) not found")
    }

    /// The peer that was given, or that of the header; `nil` for any.
    private func wantedPeer(_ request: Request, at peer: Int?) async throws -> Int? {
        if let peer { return peer }
        guard let id = request.headers.first(name: WireHeader.peerID) else { return nil }
        if let number = store.directories.number(of: id) { return number }
        // Another process may have added it.
        if let record = try await store.peers().first(where: { $0.record.id == id }) { return record.record.number }
        throw Refusal.missing(
            "no peer '\(id)' here; this node has \(store.directories.ids.joined(separator: ", "))",
            recorded: Self.noReplica)
    }

    static let noReplica = "No found available replica peer or data, try again later."
}
