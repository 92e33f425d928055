/// Requests over libcurl: one thread, kept connections, HTTP/1.1 on http, HTTP/2 on https where it is asked for
/// and the server has it.
package final class CurlTransport: HTTPTransport {
    private let driver: CurlDriver

    /// Prepares a transport; nothing is started before the first request.
    package init(_ configuration: CurlConfiguration = CurlConfiguration()) { driver = CurlDriver(configuration) }

    deinit { driver.beginShutdown() }

    package func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        return try await CurlTransfer(request, driver: driver).start()
    }

    /// How many transfers libcurl holds at this moment, after all that was asked of it before.
    ///
    /// - Returns: the number; none after ``shutdown()``.
    package func transfersInFlight() async -> Int { await driver.countTransfers() }

    package func shutdown() async { await driver.shutdown() }
}
