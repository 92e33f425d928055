internal import Logging
internal import NIOCore
internal import NIOHTTP1

typealias ConnectionChannel = NIOAsyncChannel<HTTPServerRequestPart, Never>

/// One client's connection: its requests are answered one after the other, in order, however many it sends ahead.
struct Connection {
    let channel: ConnectionChannel
    let router: Router
    let registry: ConnectionRegistry
    let logger: Logger

    /// Serves until the client or the node has had enough.
    func run() async {
        let writer = ReplyWriter(channel: channel.channel)
        do {
            try await channel.executeThenClose { parts in
                let admission = registry.admit(channel.channel)
                defer { registry.remove(channel.channel) }
                switch admission {
                case .admitted: try await serve(parts.makeAsyncIterator(), writer)
                case .full: try await refuse(Refusal(status: 503, "too many connections; try again"), writer)
                case .closing: break
                }
            }
        } catch {
            logger.debug("connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func serve(_ parts: RequestParts, _ writer: ReplyWriter) async throws {
        var parts = parts
        do {
            while case .head(let head)? = try await parts.next(isolation: #isolation) {
                guard registry.mark(channel.channel, busy: true) else {
                    return try await refuse(Refusal(status: 503, "the node is shutting down"), writer)
                }
                var exchange = Exchange(head: head, body: RequestBody(head: head, parts: parts, writer: writer))
                let endsHere = try await exchange.serve(by: router, writer: writer, logger: logger)
                if endsHere { return exchange.body.isComplete ? () : await writer.closeGently() }
                guard registry.mark(channel.channel, busy: false) else { return }
                parts = exchange.body.remainder
            }
        } catch {
            guard let refusal = RequestFault.refusal(for: error) else { throw error }
            try await refuse(refusal, writer)
        }
    }

    private func refuse(_ refusal: Refusal, _ writer: ReplyWriter) async throws {
        try await writer.send(Reply(refusal), version: .http1_1, closes: true)
        await writer.closeGently()
    }
}

/// One request and its answer.
private struct Exchange {
    let head: HTTPRequestHead
    var body: RequestBody

    /// Answers the request.
    ///
    /// - Returns: whether the connection must end behind the answer.
    /// - Throws: what ended the connection's stream.
    mutating func serve(by router: Router, writer: ReplyWriter, logger: Logger) async throws -> Bool {
        let request = Request(head)
        var reply: Reply
        do {
            reply = try await router.reply(to: request, body: &body)
        } catch let error where RequestFault.isStreamError(error) {
            throw error
        } catch {
            reply = Reply(Refusal(error))
            if reply.status.code >= 500 {
                logger.error(
                    "request failed",
                    metadata: ["method": "\(request.method)", "path": "\(request.path)", "error": "\(error)"])
            }
        }
        // Only a client of HTTP/1.1 that wants to stay, and whose body has an end in sight, can send another request.
        var endsHere = !head.isKeepAlive || head.version != .http1_1
        if !endsHere, !body.isComplete { endsHere = try await !body.discard(upTo: Self.patience) }
        if request.method == "HEAD" { reply.dropBody() }
        try await writer.send(reply, version: head.version, closes: endsHere)
        logger.debug(
            "request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.path)", "status": "\(reply.status.code)",
            ])
        return endsHere
    }

    /// Bytes of a refused body to read for the sake of keeping the connection.
    private static let patience = 65_536
}
