internal import Logging
internal import NIOCore
internal import NIOHTTP1

typealias ConnectionChannel = NIOAsyncChannel<HTTPServerRequestPart, Never>

/// One client's connection: its requests are answered one after the other, in order, however many it sends ahead.
struct Connection {
    let channel: ConnectionChannel
    let api: any NodeAPI
    let registry: ConnectionRegistry
    /// Who may use the address that it came to.
    let access: AccessRules
    let documents: DocumentBudget
    let hot: HotReplies
    let logger: Logger
    private let client: ClientAddress
    private let id: ObjectIdentifier

    init(
        channel: ConnectionChannel, api: any NodeAPI, registry: ConnectionRegistry, access: AccessRules,
        documents: DocumentBudget, hot: HotReplies, logger: Logger
    ) {
        self.channel = channel
        self.api = api
        self.registry = registry
        self.access = access
        self.documents = documents
        self.hot = hot
        self.logger = logger
        client = ClientAddress(ipAddress: channel.channel.remoteAddress?.ipAddress)
        id = ObjectIdentifier(channel.channel)
    }

    /// Serves until the client or the node has had enough.
    func run() async {
        let writer = ReplyWriter(channel: channel.channel)
        let direct = direct
        do {
            try await channel.executeThenClose { parts in
                let admission = registry.admit(id, from: client) { [channel = channel.channel] in
                    channel.close(promise: nil)
                }
                guard case .refused(let reason) = admission else {
                    api.served.metrics.connectionOpened()
                    defer {
                        registry.remove(id)
                        api.served.metrics.connectionClosed()
                    }
                    guard await access.admits(channel.channel) else {
                        return try await refuse(Refusal(status: 403, "this socket belongs to another user"), writer)
                    }
                    return try await serve(parts.makeAsyncIterator(), writer)
                }
                api.served.metrics.connectionRefused(reason)
                switch reason {
                case .full:
                    try await refuse(Refusal(status: 503, "too many connections; try again"), writer)
                case .crowded:
                    try await refuse(Refusal(status: 429, "too many connections from your address"), writer)
                case .closing:
                    break
                }
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)", "client": "\(client)"])
        }
        // The store is not closed before what was begun here has ended.
        await withCheckedContinuation { ended in
            guard let direct else { return ended.resume() }
            direct.whenIdle { ended.resume() }
        }
    }

    private func serve(_ parts: RequestParts, _ writer: ReplyWriter) async throws {
        var parts = parts
        direct?.open(
            DirectDesk(
                api: api, access: access, client: client, logger: logger, registry: registry, id: id, hot: hot,
                documents: documents))
        do {
            while case .head(let head)? = try await parts.next(isolation: #isolation) {
                guard registry.mark(id, busy: true) else {
                    return try await refuse(Refusal(status: 503, "the node is shutting down"), writer)
                }
                let body = RequestBody(head: head, parts: parts, writer: writer, documents: documents)
                var exchange = Exchange(head: head, body: body, client: client, hot: hot)
                let endsHere = try await exchange.serve(by: api, access: access, writer: writer, logger: logger)
                if endsHere { return exchange.body.isComplete ? () : await writer.closeGently() }
                guard registry.mark(id, busy: false) else { return }
                parts = exchange.body.remainder
            }
        } catch RequestFault.answered {
            await writer.closeGently()
        } catch {
            guard let refusal = RequestFault.refusal(for: error) else { throw error }
            api.served.metrics.requestWasMalformed(status: refusal.status)
            logger.info("bad request", metadata: ["status": "\(refusal.status)", "client": "\(client)"])
            try await refuse(refusal, writer)
        }
    }

    /// The part of the pipeline that needs no task; `nil` off the event loop.
    private var direct: DirectAnswers? {
        let channel = channel.channel
        guard channel.eventLoop.inEventLoop else { return nil }
        return try? channel.pipeline.syncOperations.handler(type: DirectAnswers.self)
    }

    private func refuse(_ refusal: Refusal, _ writer: ReplyWriter) async throws {
        try await writer.send(Reply(refusal), version: .http1_1, closes: true)
        await writer.closeGently()
    }
}
