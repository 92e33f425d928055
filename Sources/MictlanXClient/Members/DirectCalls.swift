internal import MictlanXModel

/// Sends the calls of one router or peer to it alone: unlike the verbs of a client they never move on to another one.
public struct DirectCalls: Sendable {
    let endpoint: RouterEndpoint
    let core: ClientCore
    private let pool: RouterPool
    private let isPeer: Bool
    /// Whether the connections are used by these calls alone.
    private let ownsConnections: Bool

    init(_ endpoint: RouterEndpoint, sharing core: ClientCore, isPeer: Bool = false, ownsConnections: Bool = false) {
        self.endpoint = endpoint
        self.core = core
        self.isPeer = isPeer
        self.ownsConnections = ownsConnections
        pool = RouterPool([endpoint], core.environment)
    }

    /// Makes connections for these calls alone.
    init(_ endpoint: RouterEndpoint, _ configuration: ClientConfiguration, isPeer: Bool = false) throws(MictlanXError) {
        let core = try ClientCore([endpoint], configuration)
        self.init(endpoint, sharing: core, isPeer: isPeer, ownsConnections: true)
    }

    func close() async { if ownsConnections { await core.close() } }

    func begin(_ options: CallOptions) -> Operation { Operation(session: RouterSession(pool), options: options) }

    /// The longest document that is held in memory: a page of what grows with the store.
    private static let maximumDocument = 1 << 24

    /// Sends a request and reads its answer, again where that may help.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - options: time-outs, deadline and retries.
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
            let operation = operation ?? begin(options)
            return try await (isRepeatable ? operation : operation.once).retry.retrying(core.environment) { _ in
                do {
                    return try await core.once(call, operation, consume)
                } catch let error as MictlanXError
                    where isPeer && (error.doubt != nil || error.code == .badAnswer && error.status == 404)
                {
                    // A peer knows what it has. A router says why in JSON; the recorded peer answers a plain text.
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
                type, document, subject: call.route.subject, hiding: (try? core.redaction(options)) ?? .none)
        }
    }

    /// Sends a request whose answer is a text.
    func text(_ call: Call, _ options: CallOptions) async throws -> String {
        try await send(call, options) { response in
            String(decoding: try await response.body.collect(upTo: Self.maximumDocument), as: UTF8.self)
        }
    }

    /// Sends a request and drops its answer.
    func acknowledge(_ call: Call, _ options: CallOptions, isRepeatable: Bool = true) async throws {
        try await send(call, options, isRepeatable: isRepeatable) { response in
            _ = try await response.body.collect(upTo: ByteStream.longestHeld)
        }
    }

    /// Uploads the bytes of a registered chunk, once, and believes only an answer that names them all.
    func upload<Reply: StoredReply>(
        _ body: HTTPBody, task: String, promised: Int = 1, pieceSize: ByteCount? = nil, _ options: CallOptions
    ) async throws -> Reply {
        let call = Call.upload(body, task: task, pieceSize: pieceSize)
        let reply = try await json(Reply.self, call, options, isRepeatable: false)
        try reply.check(sent: body.count, promised: promised)
        try body.checkUnchanged()
        return reply
    }

    /// Sends a request and gives its answer as soon as the head is there. It does not count as a request in flight from
    /// then on: a consumer that sends requests for what it reads would otherwise wait for itself.
    func open(_ call: Call, _ options: CallOptions) async throws -> HTTPResponse {
        var call = call
        call.isStreamed = true
        return try await send(call, options) { $0 }
    }
}
