/// An answer with all of its body in memory.
struct HeldAnswer: Sendable {
    private let head: HTTPResponse
    let bytes: [UInt8]

    /// Reads an answer to its end.
    ///
    /// - Parameters:
    ///   - response: what came.
    ///   - limit: the most bytes of a success.
    /// - Throws: as ``ByteStream/collect(upTo:)``.
    init(_ response: HTTPResponse, upTo limit: Int = ByteStream.longestHeld) async throws {
        head = response
        bytes = try await response.isSuccess ? response.body.collect(upTo: limit) : response.refusal()
    }

    var status: Int { head.status }
    var isSuccess: Bool { head.isSuccess }

    /// The answer, to be read as if it came now.
    var response: HTTPResponse { with(status: status, [], bytes) }

    /// The answer to one of several requests: the fields of the whole are its own, too.
    func with(status: Int, _ fields: [(name: String, value: String)], _ body: [UInt8]) -> HTTPResponse {
        var headers = head.headers
        for field in fields { headers.append(name: field.name, value: field.value) }
        return HTTPResponse(status: status, headers: headers, body: ByteStream(body), version: head.version)
    }
}

extension HTTPResponse {
    /// The body of an answer that is no success. One that is cut short or endless must not hide the status.
    ///
    /// - Throws: `CancellationError`.
    func refusal() async throws -> [UInt8] {
        do { return try await body.collect(upTo: 1 << 16) } catch is MictlanXError { return [] }
    }
}
