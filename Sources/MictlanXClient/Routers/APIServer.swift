internal import FoundationEssentials
internal import MictlanXModel

/// One server of the API, and the ways to ask it that the calls of ``Router`` and ``Peer`` share. A call goes to this
/// server alone: unlike the verbs of a client it never moves on to another one.
struct APIServer: Sendable {
    let endpoint: RouterEndpoint
    let core: ClientCore
    private let pool: RouterPool
    private let isPeer: Bool
    /// The client whose connections are used, where this server is the only one to use them.
    private let owner: MictlanXClient?

    init(_ endpoint: RouterEndpoint, of client: MictlanXClient, isPeer: Bool = false, isOwner: Bool = false) {
        self.endpoint = endpoint
        self.isPeer = isPeer
        core = client.core
        pool = RouterPool([endpoint], client.core.environment)
        owner = isOwner ? client : nil
    }

    /// A server with connections of its own.
    init(
        _ endpoint: RouterEndpoint, _ configuration: ClientConfiguration, isPeer: Bool = false
    ) throws(MictlanXError) {
        let client = try MictlanXClient(routers: [endpoint], configuration: configuration)
        self.init(endpoint, of: client, isPeer: isPeer, isOwner: true)
    }

    func close() async { await owner?.close() }

    func begin(_ options: CallOptions) -> Operation { Operation(session: RouterSession(pool), options: options) }

    /// The longest document that is held in memory: a page of what grows with the store.
    private static let maximumDocument = 1 << 24

    /// Sends a request and reads its answer, again where that may help.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - options: how patient the call is.
    ///   - operation: what the request belongs to, where the caller wants to know what the server said it can do.
    ///   - isRepeatable: whether the request may be sent again. One that makes something new is sent once, as its answer
    ///     may be lost after it was carried out.
    ///   - consume: reads the answer.
    /// - Returns: what `consume` returns.
    /// - Throws: ``MictlanXError`` for every answer but 2xx, `deadlineExceeded`; `CancellationError`.
    func send<T: Sendable>(
        _ call: Call, _ options: CallOptions, in operation: Operation? = nil, isRepeatable: Bool = true,
        _ consume: @escaping @Sendable (HTTPResponse) async throws -> T
    ) async throws -> T {
        try await withDeadline(options.deadline, core.environment, call.route.subject) {
            var operation = operation ?? begin(options)
            if !isRepeatable { operation.retry = .never }
            return try await operation.retry.retrying(core.environment) { _ in
                do {
                    return try await core.once(call, operation, consume)
                } catch let error as MictlanXError where isPeer && error.code == .badAnswer && error.status == 404 {
                    // A router says why in JSON; the recorded peer answers a plain text.
                    throw MictlanXError(.notFound, error.message, cause: error)
                }
            }
        }
    }

    /// Sends a request whose answer is JSON.
    func json<T: Decodable & Sendable>(
        _ type: T.Type, _ call: Call, _ options: CallOptions, isRepeatable: Bool = true
    ) async throws -> T where T: SendableMetatype {
        try await send(call, options, isRepeatable: isRepeatable) { response in
            let document = try await response.body.collect(upTo: Self.maximumDocument)
            return try decodeJSON(
                type, document, subject: call.route.subject, hiding: core.redaction(options))
        }
    }

    /// Sends a request whose answer is a text.
    func text(_ call: Call, _ options: CallOptions) async throws -> String {
        try await send(call, options) { response in
            String(decoding: try await response.body.collect(upTo: Self.maximumDocument), as: UTF8.self)
        }
    }

    /// Sends a request whose answer has nothing to say.
    func acknowledge(_ call: Call, _ options: CallOptions, isRepeatable: Bool = true) async throws {
        try await send(call, options, isRepeatable: isRepeatable) { response in
            _ = try await response.body.collect(upTo: ClientCore.maximumBodySize)
        }
    }

    /// Sends the bytes of a registered chunk as a form, once; the answer has nothing to say.
    func uploadForm(
        _ bytes: [UInt8], _ key: ChunkKey, task: String, _ contentType: String, _ options: CallOptions
    ) async throws {
        let form = try FormBody(bytes, key: key, contentType: contentType)
        try await acknowledge(
            Call(route: .uploadForm(task: task), body: form.body), options, isRepeatable: false)
    }

    /// Sends a request and gives its answer as soon as the head is there. It does not count as a request in flight from
    /// then on: a consumer that sends requests for what it reads would otherwise wait for itself.
    func open(_ call: Call, _ options: CallOptions) async throws -> HTTPResponse {
        var call = call
        call.isStreamed = true
        return try await send(call, options) { $0 }
    }
}

extension Call {
    /// A request with a JSON body.
    init(route: APIRoute, json body: some Encodable, headers: [(name: String, value: String)] = []) throws {
        let document = try JSONEncoder().encode(body)
        self.init(route: route, headers: headers, body: .bytes(Array(document)[...], contentType: "application/json"))
    }

    /// A request for the entries from `start` up to but not including `end`; without `end` all of them.
    init(route: APIRoute, from start: Int, to end: Int?) {
        self.init(route: route, query: queryText(["start": String(start), "end": end.map(String.init)]))
    }
}

/// The query of a URL; fields without a value are left out.
func queryText(_ fields: KeyValuePairs<String, String?>) -> String {
    fields.compactMap { name, value in value.map { "\(name)=\(percentEncoded($0))" } }.joined(separator: "&")
}

/// Refuses a value that would end its header field and begin another (RFC 9110 §5.5).
///
/// - Throws: ``MictlanXError`` `invalidArgument`.
func checkField(_ value: String, _ what: String) throws(MictlanXError) {
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw MictlanXError(.invalidArgument, "\(what) '\(value.onOneLine)' holds a control character")
    }
}
