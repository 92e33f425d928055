/// The answer to a request: the head is there, the body follows.
package struct HTTPResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The header fields.
    package let headers: HTTPHeaders
    /// The body.
    package let body: ByteStream
    /// The version of HTTP that was spoken.
    package let version: HTTPVersion

    /// Sets every property.
    package init(status: Int, headers: HTTPHeaders, body: ByteStream, version: HTTPVersion = .http11) {
        self.status = status
        self.headers = headers
        self.body = body
        self.version = version
    }

    /// Whether the request was carried out (RFC 9110 §15.3).
    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// A version of HTTP.
package enum HTTPVersion: String, Hashable, Sendable {
    /// RFC 9112, or its predecessor 1.0.
    case http11 = "1.1"
    /// RFC 9113.
    case http2 = "2"
}
