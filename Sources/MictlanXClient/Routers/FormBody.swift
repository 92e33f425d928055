internal import MictlanXModel

/// A file in a form: the one part `data` (RFC 7578; wire protocol §3.3).
struct FormBody {
    let body: HTTPBody

    /// - Throws: ``MictlanXError`` `invalidArgument` for a media type that is none.
    init(_ bytes: [UInt8], key: ChunkKey, contentType: String) throws(MictlanXError) {
        try checkField(contentType, "media type")
        // 128 random bits: no content holds them.
        let boundary = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"data\"; filename=\"\(key)\"\r\n"
            + "Content-Type: \(contentType)\r\n\r\n"
        let form = Array(head.utf8) + bytes + Array("\r\n--\(boundary)--\r\n".utf8)
        body = .bytes(form[...], contentType: "multipart/form-data; boundary=\(boundary)")
    }
}
