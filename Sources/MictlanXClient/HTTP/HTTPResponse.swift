/// The answer to a request: the head is there, the body follows.
package struct HTTPResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The header fields.
    package let headers: HTTPHeaders
    /// The body.
    package let body: ByteStream

    /// Joins all parts.
    ///
    /// - Parameters:
    ///   - status: the status code.
    ///   - headers: the header fields.
    ///   - body: the body.
    package init(status: Int, headers: HTTPHeaders, body: ByteStream) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Whether the request was carried out (RFC 9110 §15.3).
    package var isSuccess: Bool { (200..<300).contains(status) }
}
