internal import Logging
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// One request and its answer.
struct Exchange {
    let head: HTTPRequestHead
    var body: RequestBody
    let client: ClientAddress
    let hot: HotReplies

    /// Answers the request, counts it and logs it.
    ///
    /// - Returns: whether the connection must end behind the answer.
    /// - Throws: what ended the connection's stream.
    mutating func serve(
        by api: any NodeAPI, access: AccessRules, writer: ReplyWriter, logger: Logger
    ) async throws -> Bool {
        var request = Request(head)
        // What is read is as new as this version, or newer.
        let version = isHotRead(request) ? api.store.catalog.version : nil
        if version != nil { request.keptSize = HotReplies.longest }
        var record = RequestRecord(request, from: client)
        let elapsed = stopwatch(api.served.clock)
        api.served.metrics.requestBegan()
        defer {
            record.duration = elapsed()
            record.receivedBytes = body.receivedBytes
            api.served.metrics.requestEnded(record)
            record.log(to: logger)
        }
        var reply = try await self.reply(to: request, by: api, access: access, logger: logger)
        // Only a client of HTTP/1.1 that wants to stay, and whose body has an end in sight, can send another request.
        var endsHere = !head.isKeepAlive || head.version != .http1_1
        if !endsHere, !body.isComplete { endsHere = try await !body.discard(upTo: Self.patience) }
        if let version { keep(reply, record, version: version) }
        if request.method == "HEAD" { reply.dropBody() }
        do {
            record.sentBytes = try await writer.send(reply, version: head.version, closes: endsHere)
        } catch RequestFault.answered {
            record.status = 503
            throw RequestFault.answered
        }
        record.status = Int(reply.status.code)
        return endsHere
    }

    /// Whether the bytes of a chunk are asked for again, by a client that does not doubt them.
    private func isHotRead(_ request: Request) -> Bool {
        guard head.method == .GET, head.version == .http1_1, head.isKeepAlive,
            case .route(let route) = request.match, case .chunkData = route, (try? request.isDoubted()) == false
        else { return false }
        return hot.isHot(head.uri, inTask: true)
    }

    /// Keeps an answer for the next who asks.
    private func keep(_ reply: Reply, _ record: RequestRecord, version: Int) {
        guard reply.status == .ok, case .bytes = reply.body, let parts = reply.parts(version: .http1_1, closes: false)
        else { return }
        var record = record
        record.take(reply)
        hot.keep(parts, to: head, record, version: version)
    }

    private mutating func reply(
        to request: Request, by api: any NodeAPI, access: AccessRules, logger: Logger
    ) async throws -> Reply {
        do {
            try access.check(head)
            return try await api.reply(to: request, body: &body)
        } catch let error where RequestFault.isStreamError(error) {
            throw error
        } catch {
            return api.reply(toFailure: error, of: request, logger)
        }
    }

    /// Bytes of a refused body to read for the sake of keeping the connection.
    private static let patience = 65_536
}
