internal import Logging
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// What a connection needs to answer requests without a task; see ``DirectAnswers``.
struct DirectDesk {
    /// An answer, or the work that leads to one and calls back from any thread.
    enum Answer {
        case now([HTTPServerResponsePart])
        case later((@escaping @Sendable ([HTTPServerResponsePart]) -> Void) -> Void)
    }

    let api: any NodeAPI
    let access: AccessRules
    let client: ClientAddress
    let logger: Logger
    let registry: ConnectionRegistry
    let id: ObjectIdentifier
    let hot: HotReplies
    let documents: DocumentBudget

    /// Whether a request is worth a look.
    func mayAnswer(_ head: HTTPRequestHead) -> Bool {
        guard head.version == .http1_1, [.GET, .POST, .DELETE].contains(head.method), head.isKeepAlive else {
            return false
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard length <= Self.bodyLimit(of: head), head.method != .GET || !hot.isSlow(head.uri) else { return false }
        return !head.headers.contains(name: "expect")
    }

    /// Answers a request, counts it and logs it, or begins to.
    ///
    /// - Returns: `nil` where that is not so quickly done, and nothing has happened.
    func answer(to head: HTTPRequestHead, _ body: ByteBuffer) -> Answer? {
        let elapsed = stopwatch(api.served.clock)
        guard (try? access.check(head)) != nil else { return nil }
        if let entry = hot.entry(for: head, version: { api.store.catalog.version }) {
            var record = entry.record
            record.client = client
            count(record, after: elapsed())
            return .now(entry.parts)
        }
        let request = Request(head)
        guard case .route(let route) = request.match else { return nil }
        if case .batch = route { return answer(toBatch: head, body) }
        // What is read is as new as this version, or newer.
        let version = isHotRead(route, head.uri) ? api.store.catalog.version : nil
        var record = RequestRecord(request, from: client)
        record.receivedBytes = body.readableBytes
        switch try? api.directReply(to: route, request, body) {
        case .now(let reply)?:
            guard let parts = parts(of: reply, &record) else { return nil }
            count(record, after: elapsed())
            if let version { hot.keep(parts, to: head, record, version: version) }
            return .now(parts)
        case .later(let work)?:
            // At a shutdown the other way refuses it.
            guard registry.mark(id, busy: true) else { return nil }
            return .later { [self, record] send in
                finish(work, request, record, elapsed) { send($0.parts(version: .http1_1, closes: false) ?? []) }
            }
        case nil:
            if head.method == .GET { hot.noteSlow(head.uri) }
            return nil
        }
    }

    /// Does the work for a request, counts it and logs it.
    func finish(
        _ work: (@escaping @Sendable (Result<Reply, any Error>) -> Void) -> Void, _ request: Request,
        _ record: RequestRecord, _ elapsed: @escaping @Sendable () -> Duration,
        _ done: @escaping @Sendable (Reply) -> Void
    ) {
        api.served.metrics.requestBegan()
        work { [self] result in
            let reply: Reply
            do {
                reply = try result.get()
            } catch {
                reply = api.reply(toFailure: error, of: request, logger)
            }
            var record = record
            record.take(reply)
            record.duration = elapsed()
            api.served.metrics.requestEnded(record)
            record.log(to: logger)
            done(reply)
        }
    }

    /// Ends a piece of work.
    ///
    /// - Returns: whether the connection may go on.
    func goesOn() -> Bool { registry.mark(id, busy: false) }

    private func isHotRead(_ route: APIRoute, _ uri: String) -> Bool {
        guard case .chunkData = route else { return false }
        return hot.isHot(uri)
    }

    private func parts(of reply: Reply, _ record: inout RequestRecord) -> [HTTPServerResponsePart]? {
        record.take(reply)
        return reply.parts(version: .http1_1, closes: false)
    }

    /// Takes a request that was answered at once into the books.
    func count(_ record: RequestRecord, after duration: Duration) {
        var record = record
        record.duration = duration
        api.served.metrics.requestAnswered(record)
        record.log(to: logger)
    }

    /// The longest body of another request than a batch: a content that the catalog keeps, and its registration.
    private static let bodyLimit = 49_152

    /// The longest body of a request with this head that is answered here.
    static func bodyLimit(of head: HTTPRequestHead) -> Int {
        head.method == .POST && head.uri.hasSuffix("/batch") ? BatchPart.maximumBytes : bodyLimit
    }
}

extension RequestRecord {
    /// Notes what is answered.
    mutating func take(_ reply: Reply) {
        status = Int(reply.status.code)
        if case .bytes(let bytes) = reply.body { sentBytes = bytes.readableBytes }
    }
}
