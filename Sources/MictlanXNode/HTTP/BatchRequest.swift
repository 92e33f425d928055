internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// One request of a batch.
struct BatchRequest {
    let head: HTTPRequestHead
    let body: ByteBuffer
}

extension [BatchRequest] {
    /// Takes a batch apart.
    ///
    /// - Returns: `nil` for what is none.
    init?(batch: ByteBuffer) {
        var (requests, rest) = (Self(), batch)
        while rest.readableBytes > 0 {
            guard requests.count < BatchPart.maximumCount,
                let (part, length) = rest.withUnsafeReadableBytes({ BatchPart.first(of: $0) }), part.words.count == 2
            else { return nil }
            rest.moveReaderIndex(forwardBy: length)
            guard let body = rest.readSlice(length: part.size) else { return nil }
            var headers = HTTPHeaders(part.fields.map { ($0.name, $0.value) })
            headers.replaceOrAdd(name: "content-length", value: String(part.size))
            requests.append(
                BatchRequest(
                    head: HTTPRequestHead(
                        version: .http1_1, method: HTTPMethod(rawValue: part.words[0]), uri: part.words[1],
                        headers: headers),
                    body: body))
        }
        self = requests
    }
}

extension Reply {
    /// Nothing was done: the request is answered only by itself.
    static var alone: Reply { Reply(status: .misdirectedRequest) }

    /// The answer to a batch.
    static func batch(_ replies: [Reply]) -> Reply {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(replies.count * 256)
        for reply in replies {
            var body = ByteBuffer()
            if case .bytes(let bytes) = reply.body { body = bytes }
            BatchPart(
                words: [String(reply.status.code)], fields: reply.headers.map { (name: $0.0, value: $0.1) },
                size: body.readableBytes
            ).append(to: &bytes)
            bytes.append(contentsOf: body.readableBytesView)
        }
        return Reply(
            status: .ok, headers: [("content-type", "application/octet-stream")], body: .bytes(ByteBuffer(bytes: bytes))
        )
    }
}
