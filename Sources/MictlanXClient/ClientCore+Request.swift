internal import FoundationEssentials
internal import MictlanXModel

/// One operation: the router that it talks to, and how patient it is.
struct Operation: Sendable {
    let session: RouterSession
    var options: CallOptions

    var retry: RetryPolicy {
        get { options.retry }
        set { options.retry = newValue }
    }
}

/// One request of an operation.
struct Call: Sendable {
    var route: APIRoute
    var query = ""
    var headers: [(name: String, value: String)] = []
    var body: HTTPBody = .none
    /// Whether the answer may take as long as it flows, as a listing does: the time-out is for each pause then.
    var isStreamed = false
}

extension ClientCore {
    /// The longest answer that is held in memory; those that grow with what is stored are read as they come.
    static let maximumBodySize = 1 << 20

    /// Begins an operation.
    func begin(_ options: CallOptions) -> Operation {
        Operation(session: RouterSession(routers), options: options)
    }

    /// Sends a request, again where that may help, and decodes the JSON of its answer.
    func json<T: Decodable & Sendable>(_ type: T.Type, _ call: Call, _ operation: Operation) async throws -> T {
        try await operation.retry.retrying(environment) { _ in try await jsonOnce(type, call, operation) }
    }

    /// Sends a request once and decodes the JSON of its answer.
    func jsonOnce<T: Decodable & Sendable>(_ type: T.Type, _ call: Call, _ operation: Operation) async throws -> T {
        let bytes = try await once(call, operation) { try await $0.body.collect(upTo: Self.maximumBodySize) }
        return try decodeJSON(type, bytes, subject: call.route.subject)
    }

    /// Sends a request once.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - operation: what it belongs to.
    ///   - consume: reads the answer; its request counts as in flight until then.
    /// - Returns: what `consume` returns.
    /// - Throws: ``MictlanXError`` for every answer but 2xx; `CancellationError`.
    func once<T: Sendable>(
        _ call: Call, _ operation: Operation, _ consume: (HTTPResponse) async throws -> T
    ) async throws -> T {
        try await limiter.withPermit {
            let router = operation.session.current
            do {
                let request = request(call, operation, to: router.endpoint)
                let response = try await transport.execute(request)
                operation.session.answered(router.index, headers: response.headers)
                guard response.isSuccess else { throw try await refusal(response, call.route) }
                return try await consume(response)
            } catch let error as MictlanXError {
                throw operation.session.failed(router.index, error)
            }
        }
    }

    /// The fields of the protocol come last and win over those that the caller brings.
    private func request(_ call: Call, _ operation: Operation, to endpoint: RouterEndpoint) -> HTTPRequest {
        let options = operation.options
        let own = Set(call.headers.map { $0.name.lowercased() })
        let extra = options.headers.filter { !own.contains($0.key.lowercased()) }.sorted { $0.key < $1.key }
        return HTTPRequest(
            to: endpoint, call.route, query: call.query,
            headers: extra.map { (name: $0.key, value: $0.value) } + call.headers, body: call.body,
            timeouts: HTTPTimeouts(
                connect: min(connectTimeout, options.timeout), total: call.isStreamed ? nil : options.timeout,
                stall: call.isStreamed ? options.timeout : nil),
            verification: options.verification)
    }

    private func refusal(_ response: HTTPResponse, _ route: APIRoute) async throws -> MictlanXError {
        // An error body that is cut short or endless must not hide the status.
        let body: [UInt8]
        do { body = try await response.body.collect(upTo: 1 << 16) } catch is MictlanXError { body = [] }
        return MictlanXError(
            status: response.status, body: body, retryAfter: response.headers.retryAfter, subject: route.subject)
    }
}

/// Decodes JSON that a router sent.
func decodeJSON<T: Decodable>(_ type: T.Type, _ bytes: [UInt8], subject: String) throws(MictlanXError) -> T {
    do {
        return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
        let start = String(decoding: bytes.prefix(80), as: UTF8.self).onOneLine
        throw MictlanXError(
            .badAnswer, "\(subject): the answer is not what the protocol says, it begins with '\(start)'", cause: error)
    }
}

extension APIRoute {
    /// What the route is about, for messages.
    var subject: String {
        switch self {
        case .registerChunk(let bucket), .bucketListing(let bucket): "bucket '\(bucket)'"
        case .uploadChunk(let task), .uploadForm(let task): "upload '\(task)'"
        case .chunkMetadata(let bucket, let key), .chunkData(let bucket, let key), .deleteKey(let bucket, let key),
            .chunkSizes(let bucket, let key), .disableChunk(let bucket, let key), .updateMetadata(let bucket, let key),
            .replicateChunk(let bucket, let key):
            "chunk '\(bucket)/\(key)'"
        case .ballChunks(let bucket, let ball), .deleteBall(let bucket, let ball), .mergedBall(let bucket, let ball),
            .ballGroup(let bucket, let ball):
            "ball '\(bucket)/\((try? BallID(ball))?.name.text ?? ball)'"
        case .peers, .addPeer, .addPeers, .removePeers, .peerStatistics: "peers"
        case .removePeer(let id): "peer '\(id)'"
        case .cacheKeys, .cacheStatistics, .resetCache: "cache"
        case .chunksByChecksum(let checksum): "checksum \(checksum)"
        case .health, .metrics: "router"
        case .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount, .peerState, .addNode, .flushTasks:
            "peer"
        }
    }
}
