internal import MictlanXModel

/// The requests that more than one caller sends, each built once for the verbs, for ``Router`` and for ``Peer``.
extension Call {
    /// Registers a chunk (wire protocol §3.1, §4).
    ///
    /// `Update` is sent only to say yes. No recorded call of the Python client sends it to say no, and servers take its
    /// absence for no.
    ///
    /// - Parameters:
    ///   - body: the metadata as the server wants them.
    ///   - bucket: the bucket of the path.
    ///   - isUpdate: whether what is stored under the key may be replaced.
    ///   - task: a ticket that a peer is to adopt.
    /// - Returns: the request.
    /// - Throws: ``MictlanXError`` `invalidArgument` for a ticket with a control character.
    static func register(
        _ body: some Encodable, in bucket: String, isUpdate: Bool, task: String? = nil
    ) throws -> Call {
        var call = try Call(.registerChunk(bucket: bucket), json: body)
        if let task { try checkField(task, "ticket") }
        if isUpdate { call.set(WireHeader.update, flag: true) }
        call.set(WireHeader.taskID, task)
        return call
    }

    /// The registration with the chunk's bytes behind its document. Only our node takes them there (docs/wire-notes.md).
    func bringing(_ content: [UInt8]) -> Call {
        guard case .bytes(let document, _) = body else { return self }
        var call = self
        call.body = .octets(ArraySlice(document + content))
        call.isShared = true
        call.set(WireHeader.documentSize, String(document.count))
        return call
    }

    /// Uploads the bytes of a registered chunk (§3.2, §4); `pieceSize` is that of the router's relay.
    static func upload(_ body: HTTPBody, task: String, pieceSize: ByteCount? = nil) -> Call {
        var call = Call(.uploadChunk(task: task))
        call.body = body
        call.set(WireHeader.chunkSize, pieceSize.map { String($0.bytes) })
        return call
    }

    /// Uploads the bytes of a registered chunk as a form with the one part `data` (RFC 7578; §3.3, §4).
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a media type with a control character.
    static func uploadForm(
        _ bytes: [UInt8], key: ChunkKey, task: String, contentType: String
    ) throws(MictlanXError) -> Call {
        try checkField(contentType, "media type")
        // 128 random bits: no content holds them.
        let boundary = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"data\"; filename=\"\(key)\"\r\n"
            + "Content-Type: \(contentType)\r\n\r\n"
        let form = Array(head.utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        var call = Call(.uploadForm(task: task))
        call.body = .bytes(form[...], contentType: "multipart/form-data; boundary=\(boundary)")
        return call
    }

    /// Asks for the metadata of one chunk (§3.5, §4).
    static func metadata(of key: String, in bucket: String) -> Call { Call(.chunkMetadata(bucket: bucket, key: key)) }

    /// Asks for bytes (§3.6, §3.7, §3.18, §4).
    ///
    /// - Parameters:
    ///   - route: which bytes.
    ///   - query: how the answer is to be named.
    ///   - isForced: whether the router's cache is passed; `nil` as the router does it.
    ///   - peer: the peer to read from; `nil` leaves the choice to the router.
    ///   - pieceSize: the piece size of the router's relay.
    ///   - isDoubted: whether our node is to read the bytes to their end before it sends them.
    /// - Returns: the request.
    static func content(
        _ route: APIRoute, query: KeyValuePairs<String, String?> = [:], isForced: Bool? = nil, peer: String? = nil,
        pieceSize: ByteCount? = nil, isDoubted: Bool = false
    ) -> Call {
        var call = Call(route, query: query)
        call.set(WireHeader.forceGet, flag: isForced)
        if isDoubted { call.set(WireHeader.verify, flag: true) }
        call.set(WireHeader.peerID, peer)
        call.set(WireHeader.chunkSize, pieceSize.map { String($0.bytes) })
        return call
    }

    /// Lists the chunks of a bucket (§3.8, §4), from a ball on. Only our node knows this query; other servers list all.
    static func listing(of bucket: BucketID, from ball: String? = nil) -> Call {
        Call(.bucketListing(bucket: bucket.rawValue), query: ["from": ball], isStreamed: true)
    }

    /// Lists the chunks of a ball (§3.9). Only our node knows the queries for those that can be read, and for the bytes of a
    /// small ball behind the listing; other servers list all.
    static func chunks(
        of ball: BallID, in bucket: BucketID, onlyReadable: Bool = false, bringing content: BroughtContent? = nil
    ) -> Call {
        let isSmall = content?.isExpected ?? false
        var call = Call(
            .ballChunks(bucket: bucket.rawValue, ball: ball.rawValue),
            query: ["readable": onlyReadable ? "1" : nil, "content": content == nil ? nil : "1"], isStreamed: !isSmall)
        call.isShared = isSmall
        return call
    }

    /// Asks for the size of one chunk: at each of its replicas (§3.10), or at one peer (§4).
    static func sizes(of key: String, in bucket: String) -> Call { Call(.chunkSizes(bucket: bucket, key: key)) }

    /// Deletes one chunk (§3.11, §4). Without `isForced` no field `Force` is sent, and routers force then.
    static func delete(_ key: String, in bucket: String, isForced: Bool? = nil) -> Call {
        var call = Call(.deleteKey(bucket: bucket, key: key))
        call.set(WireHeader.force, flag: isForced)
        return call
    }

    /// Deletes a ball (§3.12, §4); `isForced` as for one chunk.
    static func delete(_ ball: BallID, in bucket: BucketID, isForced: Bool? = nil) -> Call {
        var call = Call(.deleteBall(bucket: bucket.rawValue, ball: ball.rawValue))
        call.set(WireHeader.force, flag: isForced)
        return call
    }

    /// Asks for the chunks and sizes of every peer (§3.15). `nil` is no end; a router that gets no end takes 100.
    static func peerStatistics(from start: Int = 0, to end: Int? = nil) -> Call {
        Call(page: .peerStatistics, from: start, to: end ?? Int(Int32.max), isStreamed: true)
    }

    /// Asks for what each bucket holds. Only our node knows this query; other servers answer with their statistics.
    static func bucketCounts() -> Call {
        Call(
            .peerStatistics, query: ["start": "0", "end": String(Int32.max), "counts": "buckets"], isStreamed: true)
    }

    /// Asks for the entries from `start` up to but not including `end`; without `end` for all of them.
    init(page route: APIRoute, from start: Int, to end: Int?, isStreamed: Bool = false) {
        self.init(route, query: ["start": String(start), "end": end.map { String($0) }], isStreamed: isStreamed)
    }
}
