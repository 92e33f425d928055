internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Reply {
    /// The head as it is sent.
    ///
    /// - Parameters:
    ///   - version: the version of the request.
    ///   - closes: whether the connection ends behind the answer.
    ///   - length: the bytes of the body, `nil` where none are announced.
    /// - Returns: the part.
    func head(version: HTTPVersion, closes: Bool, length: Int?) -> HTTPServerResponsePart {
        var fields = HTTPHeaders(headers)
        fields.add(name: WireHeader.capabilities, value: NodeCapability.all)
        // What was stored is not to run in the node's name when a browser shows it.
        fields.add(name: "x-content-type-options", value: "nosniff")
        fields.add(name: "content-security-policy", value: "sandbox; default-src 'none'")
        if closes { fields.add(name: "connection", value: "close") }
        if let length, !fields.contains(name: "content-length") {
            fields.add(name: "content-length", value: String(length))
        }
        return .head(HTTPResponseHead(version: version, status: status, headers: fields))
    }

    /// The whole answer; `nil` where its body does not lie in memory.
    func parts(version: HTTPVersion, closes: Bool) -> [HTTPServerResponsePart]? {
        switch body {
        case .none:
            [head(version: version, closes: closes, length: status.mayHaveResponseBody ? 0 : nil), .end(nil)]
        case .bytes(let bytes):
            [
                head(version: version, closes: closes, length: bytes.readableBytes), .body(.byteBuffer(bytes)),
                .end(nil),
            ]
        case .file, .pieces:
            nil
        }
    }
}
