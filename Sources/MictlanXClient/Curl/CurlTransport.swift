/// Requests over libcurl: one thread, kept connections, HTTP/1.1 on http, HTTP/2 on https where the server has it.
package final class CurlTransport: HTTPTransport {
    private let driver: CurlDriver

    /// Prepares a transport; nothing is started before the first request.
    ///
    /// - Parameter configuration: what holds for every transfer.
    package init(_ configuration: CurlConfiguration = CurlConfiguration()) { driver = CurlDriver(configuration) }

    deinit { driver.beginShutdown() }

    package func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        return try await CurlTransfer(request, driver: driver).start()
    }

    package func shutdown() async { await driver.shutdown() }
}
