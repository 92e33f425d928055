internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Router {
    /// §3.2: takes the bytes of a registered chunk. The chunk is visible when the answer is sent, not before.
    func upload(_ task: String, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        try checkChunkSize(request)
        guard let ticket = tickets.ticket(task) else {
            throw Refusal.notFound(
                "Task \(task.prefix(64)) not found: it was used already or never issued; register again")
        }
        let chunk = ticket.chunk
        if let length = request.contentLength, length != chunk.size {
            throw length > chunk.size
                ? ContentMismatch.tooLong(registered: chunk.size)
                : ContentMismatch.tooShort(received: length, registered: chunk.size)
        }
        var upload = ChunkUpload(chunk, replacing: ticket.isReplacing, in: store)
        while let bytes = try await body.next() { try await upload.append(bytes) }
        switch try await upload.finish() {
        case .stored, .unchanged, .staged:
            tickets.redeem(task)
            return try .json(
                UploadReply(peerIDs: [peer.peerID], bucketID: chunk.bucket, key: chunk.key, size: chunk.size))
        case .conflict, .contentMissing:
            throw taken(chunk, status: 409)
        }
    }

    /// §3.6: sends the bytes of a chunk.
    func chunkData(_ bucket: String, _ key: String, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        _ = try request.headerNumber(WireHeader.forceGet)
        try checkChunkSize(request)
        if let wanted = request.headers.first(name: WireHeader.peerID), wanted != peer.peerID {
            throw Refusal.notFound("no peer '\(wanted)' here; this node has '\(peer.peerID)'")
        }
        guard let content = try await store.content(bucket: bucket, key: key) else {
            throw Refusal.notFound("\(bucket)@\(key) not found")
        }
        let headers: [(String, String)]
        do {
            headers = try contentHeaders(content.chunk, request)
        } catch {
            content.close()
            throw error
        }
        switch content.source {
        case .bytes(let bytes):
            return Reply(status: .ok, headers: headers, body: .bytes(ByteBuffer(bytes: bytes)))
        case .file(let file):
            return Reply(status: .ok, headers: headers, body: .file(file, size: content.chunk.size))
        }
    }

    private func contentHeaders(_ chunk: ChunkRecord, _ request: Request) throws -> [(String, String)] {
        var contentType = chunk.contentType.isHeaderValue ? chunk.contentType : "application/octet-stream"
        if let wanted = try request.queryItem("content_type") {
            guard wanted.isHeaderValue else { throw Refusal.invalid("the query item 'content_type' is no media type") }
            contentType = wanted
        }
        var headers = [("content-type", contentType)]
        if try wantsAttachment(request) {
            let tags = try JSONDecoder().decode(ChunkMetadata.self, from: Data(chunk.document.utf8)).tags
            let name =
                try request.queryItem("filename") ?? tags[ReservedTag.fullName] ?? tags[ReservedTag.fileName]
                ?? "\(chunk.bucket)_\(chunk.key)"
            headers.append(("content-disposition", attachmentDisposition(name)))
        }
        return headers
    }

    private func wantsAttachment(_ request: Request) throws(Refusal) -> Bool {
        switch try request.queryItem("attachment")?.lowercased() {
        case nil, "false", "0", "no", "off": return false
        case "true", "1", "yes", "on": return true
        case .some(let text): throw .invalid("the query item 'attachment' must be true or false, not '\(text)'")
        }
    }
}

/// The header that makes a browser save under `name` (RFC 6266 §4.3, RFC 8187 §3.2). A plain name stands as it is, as the
/// router sends it; any other is given as UTF-8, with a plain fallback.
func attachmentDisposition(_ name: String) -> String {
    let plain = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-_.".utf8.contains($0) }
    guard !plain || name.isEmpty else { return "attachment; filename=\(name)" }
    let digits = Array("0123456789ABCDEF")
    var encoded = ""
    for byte in name.utf8 {
        if byte.isASCIIAlphanumeric || "-_.".utf8.contains(byte) {
            encoded.append(Character(UnicodeScalar(byte)))
        } else {
            encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
    let fallback = String(decoding: name.unicodeScalars.map { UInt8(ascii: $0, orElse: "_") }, as: UTF8.self)
    return "attachment; filename=\"\(fallback)\"; filename*=UTF-8''\(encoded)"
}

extension String {
    /// Whether the text can stand in a header: visible ASCII and spaces, not empty. Anything else could end the header.
    fileprivate var isHeaderValue: Bool { !isEmpty && utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

extension UInt8 {
    /// A scalar that is harmless between quotes, or another in its place.
    fileprivate init(ascii scalar: Unicode.Scalar, orElse other: Unicode.Scalar) {
        let isPlain = scalar.isASCII && (UInt8(ascii: scalar).isASCIIAlphanumeric || "-_. ".unicodeScalars.contains(scalar))
        self.init(ascii: isPlain ? scalar : other)
    }
}
