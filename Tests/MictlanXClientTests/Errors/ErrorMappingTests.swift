import Foundation
import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

/// From what went wrong to a code: by `detail.code`, else by the leading `NNN:` of a text, else by the HTTP status (wire
/// protocol §7). The cases are those that were tried on the Python client, which loses most of them.
struct ErrorMappingTests {
    /// A disk and a limit are two things.
    @Test func noRoomSaysWhatMakesSome() {
        #expect(MictlanXError(errno: ENOSPC, "cannot write", "f").message.hasSuffix("; free some space and try again"))
        #expect(MictlanXError(errno: EFBIG, "cannot write", "f").message.contains("(ulimit -f) and try again"))
    }

    /// How the case of a row comes about here.
    enum Origin: Sendable {
        case answer(Int, String)
        /// The server hears the request and does this.
        case server(RawServer.Manner)
        /// Nobody listens, at the router's port or at the proxy's.
        case refused(throughProxy: Bool)
        /// It cannot come about, or is shown where the reason says.
        case elsewhere(String)
    }

    /// The rows of `from_exception` by their names.
    static let rows: [(name: String, origin: Origin, code: MictlanXError.Code)] = [
        ("404 {detail:str}", .answer(404, #"{"detail":"No found available replica peer or data"}"#), .notFound),
        ("500 {detail:'404: ...'}", .answer(500, #"{"detail":"404: No available peers"}"#), .notFound),
        ("404 {detail:{msg,code:666}}", .answer(404, #"{"detail":{"msg":"No available peers.","code":666}}"#), .exists),
        ("400 {detail:{msg,code:400}}", .answer(400, #"{"detail":{"msg":"bad","code":400}}"#), .rejected),
        ("404 {detail:{msg,code:404}}", .answer(404, #"{"detail":{"msg":"nf","code":404}}"#), .notFound),
        ("401 {detail:{msg,code:401}}", .answer(401, #"{"detail":{"msg":"x","code":401}}"#), .unauthorized),
        ("403 {detail:{msg,code:403}}", .answer(403, #"{"detail":{"msg":"x","code":403}}"#), .forbidden),
        ("405 {detail:{msg,code:405}}", .answer(405, #"{"detail":{"msg":"x","code":405}}"#), .exists),
        ("500 {detail:{code:501}}", .answer(500, #"{"detail":{"msg":"x","code":501}}"#), .checksumMismatch),
        ("500 {detail:{code:502}}", .answer(500, #"{"detail":{"msg":"x","code":502}}"#), .notStored),
        ("500 {detail:{code:503}}", .answer(500, #"{"detail":{"msg":"x","code":503}}"#), .unavailable),
        ("500 {detail:{code:1000}}", .answer(500, #"{"detail":{"msg":"x","code":1000}}"#), .unavailable),
        ("500 {detail:{code:1004}}", .answer(500, #"{"detail":{"msg":"x","code":1004}}"#), .timeout),
        ("500 {detail:{code:1005}}", .answer(500, #"{"detail":{"msg":"x","code":1005}}"#), .badAnswer),
        ("404 {detail:{msg}} (no code)", .answer(404, #"{"detail":{"msg":"x"}}"#), .notFound),
        ("404 {detail:{code:404}} (no msg)", .answer(404, #"{"detail":{"code":404}}"#), .notFound),
        (
            "404 {detail:{msg,code:'404'}} (string code)", .answer(404, #"{"detail":{"msg":"x","code":"404"}}"#),
            .notFound
        ),
        ("500 {detail:{code:999}} unknown", .answer(500, #"{"detail":{"msg":"x","code":999}}"#), .serverError),
        (
            "422 {detail:[...]}",
            .answer(422, #"{"detail":[{"type":"missing","loc":["body","size"],"msg":"Field required"}]}"#), .rejected
        ),
        ("404 {} no detail", .answer(404, "{}"), .badAnswer),
        ("404 {detail:null}", .answer(404, #"{"detail":null}"#), .badAnswer),
        ("500 text", .answer(500, "Internal Server Error"), .serverError),
        ("413 text empty", .answer(413, ""), .configuration),
        ("404 json list", .answer(404, "[1]"), .badAnswer),
        ("ConnectError/refused", .refused(throughProxy: false), .unreachable),
        ("ConnectError/gaierror", .elsewhere("needs a resolver that answers"), .unreachable),
        ("ConnectError/other", .elsewhere("libcurl tells no more than that it could not connect"), .unreachable),
        ("ConnectTimeout", .elsewhere("needs a host that swallows packets"), .unreachable),
        ("ReadTimeout", .server(.init("", holds: true)), .timeout),
        ("WriteTimeout", .elsewhere("one limit for a whole request, as ReadTimeout"), .timeout),
        ("PoolTimeout", .elsewhere("requests wait for a permit without a limit of their own"), .timeout),
        ("RemoteProtocolError", .server(.init("")), .unavailable),
        ("LocalProtocolError", .elsewhere("requests are made from values that cannot be wrong"), .invalidArgument),
        ("ReadError", .server(.init("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", resets: true)), .unavailable),
        ("WriteError", .elsewhere("libcurl tells it as it tells a ReadError"), .unavailable),
        ("ProxyError", .refused(throughProxy: true), .unreachable),
        ("UnsupportedProtocol", .elsewhere("the scheme of a router is http or https"), .invalidArgument),
        ("TooManyRedirects", .answer(307, ""), .configuration),
        ("InvalidURL", .elsewhere("URIs are parsed before there is a client"), .invalidArgument),
        ("ValueError('x')", .elsewhere("no errors but MictlanXError and CancellationError"), .invalidArgument),
        ("KeyError('k')", .elsewhere("no errors but MictlanXError and CancellationError"), .invalidArgument),
        ("Exception('')", .elsewhere("no errors but MictlanXError and CancellationError"), .invalidArgument),
    ]

    /// What each class of the protocol is here. The Python client loses the class where an error passes a second time
    /// (`X() re-mapped`); here nothing is mapped twice, and an answer of the class is what its code says.
    static let classes: [(name: String, code: MictlanXError.Code)] = [
        ("MictlanXError", .serverError), ("MaxAvailabilityReachedError", .exists), ("ValidationError", .rejected),
        ("GetChunkError", .unavailable), ("PutChunksError", .notStored), ("IntegrityError", .checksumMismatch),
        ("UnknownError", .serverError), ("NotFoundError", .notFound), ("AuthenticationError", .unauthorized),
        ("PermissionError", .forbidden), ("FileAlreadyExists", .exists), ("NetworkError", .unavailable),
        ("ConnectFailedError", .unavailable), ("DNSResolutionError", .unavailable), ("RequestTimeoutError", .timeout),
        ("UpstreamProtocolError", .badAnswer),
    ]

    @Test func everyRowIsHere() {
        let remapped = Self.classes.dropFirst().map { "\($0.name)() re-mapped" }
        let recorded = ComputedTables.rows("from_exception").compactMap { $0.first as? String }
        #expect(Set(recorded) == Set(Self.rows.map(\.name) + remapped))
        #expect(ComputedTables.rows("error_classes").compactMap { $0.first as? String } == Self.classes.map(\.name))
    }

    @Test(arguments: rows.indices.filter(isTried)) func everyCaseHasItsCode(row: Int) async throws {
        let (name, origin, code) = Self.rows[row]
        let error: MictlanXError?
        switch origin {
        case .elsewhere(let reason):
            Issue.record("not tried: \(reason)")
            return
        case .answer(let status, let body):
            error = MictlanXError(status: status, body: Array(body.utf8), subject: "ball 'b/k'")
            #expect(error?.message.hasPrefix("ball 'b/k'") == true)
        case .server(let manner):
            let server = try RawServer { _ in manner }
            defer { server.stop() }
            error = await Self.failure(at: server.endpoint)
        case .refused(let throughProxy):
            let (socket, port) = try LoopbackConnection.bound(listens: false)
            defer { socket.close() }
            // A proxy is never asked for the loopback.
            error = await Self.failure(
                at: RouterEndpoint(
                    id: "r", scheme: .http, host: throughProxy ? "192.0.2.1" : "127.0.0.1",
                    port: throughProxy ? 80 : port),
                proxy: throughProxy ? "http://127.0.0.1:\(port)" : nil)
        }
        #expect(error?.code == code, "\(name): \(String(describing: error))")
    }

    @Test(arguments: classes.indices) func everyClassHasItsCode(row: Int) throws {
        let (name, code) = Self.classes[row]
        let recorded = try #require(ComputedTables.rows("error_classes").first { $0.first as? String == name })
        let status = try #require(recorded[1] as? Int)
        let number = try #require(recorded[2] as? Int)
        // Classes of the network have no status of their own.
        let body = #"{"detail":{"msg":"x","code":\#(number)}}"#
        let error = MictlanXError(status: min(status, 500), body: Array(body.utf8), subject: "s")
        #expect(error.code == code)
    }

    /// What the recorded router never says, and proxies and our node do.
    @Test(
        arguments: [
            (404, #"{"detail":"Not Found"}"#, .configuration),
            (500, #"{"detail":"Task nope not found"}"#, .serverError),
            (401, "who are you", .unauthorized), (408, "", .throttled), (429, "", .throttled), (409, "", .exists),
            (412, "", .changed), (502, "<html>", .serverError), (503, "", .serverError),
            (507, #"{"detail":{"msg":"no room","code":507}}"#, .diskFull), (507, "", .diskFull),
            (500, #"{"detail":{"msg":"cannot read","code":507}}"#, .io),
            (404, "<html>nginx</html>", .badAnswer), (404, "", .badAnswer), (302, "", .configuration),
            (405, "<html>", .configuration), (407, "", .unauthorized),
        ] as [(Int, String, MictlanXError.Code)])
    func everyOtherAnswerHasItsCode(status: Int, body: String, code: MictlanXError.Code) {
        #expect(MictlanXError(status: status, body: Array(body.utf8), subject: "s").code == code)
    }

    @Test func foreignTextCannotGarbleATerminal() {
        let error = MictlanXError(status: 500, body: Array("a\u{1B}[31m\nb".utf8), subject: "x")
        #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
    }

    private static func isTried(_ row: Int) -> Bool { if case .elsewhere = rows[row].1 { false } else { true } }

    /// The error of one request that fails.
    private static func failure(at endpoint: RouterEndpoint, proxy: String? = nil) async -> MictlanXError? {
        let configuration = ClientConfiguration(proxy: proxy, connectTimeout: .seconds(2))
        guard let client = try? MictlanXClient(routers: [endpoint], configuration: configuration) else { return nil }
        let call = CallOptions(timeout: .milliseconds(500), retry: .never)
        var failure: MictlanXError?
        do {
            _ = try await client.metadata(of: ChunkKey("k_0"), in: BucketID("b"), call: call)
        } catch {
            failure = error as? MictlanXError
        }
        await client.close()
        return failure
    }
}
