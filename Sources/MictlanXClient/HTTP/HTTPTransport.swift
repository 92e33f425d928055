/// What carries requests: libcurl in the product, a script in tests.
package protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the head of the answer. Cancelling the task, or dropping the body unread, ends the
    /// transfer.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: `CancellationError`, or ``MictlanXError``: `unreachable` without a connection; `unavailable`, `timeout`,
    ///   `badAnswer`, `tls` for what breaks on one; what reading a file region throws.
    func execute(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Ends every transfer and frees what the transport holds; later requests are refused.
    func shutdown() async
}
