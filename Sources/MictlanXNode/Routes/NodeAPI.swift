internal import Logging
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// One API of the node, from a request to its answer. The router's and the peers' share paths; each answers 404 to those
/// that only the other has.
protocol NodeAPI: Sendable {
    /// Whose API it is.
    static var server: APIRoute.Server { get }
    /// What it serves.
    var served: ServedStore { get }

    /// Serves a route, or refuses one that only the other API has.
    func reply(to route: APIRoute, _ request: Request, _ body: inout RequestBody) async throws -> Reply

    /// Answers a request on the event loop, where a glance into the catalog or one commit does.
    ///
    /// - Returns: `nil` for every other request: nothing has happened, and the other way answers it.
    /// - Throws: what the other way refuses.
    func directReply(to route: APIRoute, _ request: Request, _ body: ByteBuffer) throws
        -> DirectReply?
}

/// An answer without a task.
enum DirectReply {
    case now(Reply)
    /// Does the work, and calls back with what came of it from any thread.
    case later((@escaping @Sendable (Result<Reply, any Error>) -> Void) -> Void)

    init?(_ reply: Reply?) {
        guard let reply else { return nil }
        self = .now(reply)
    }
}

extension NodeAPI {
    var store: ChunkStore { served.store }

    /// Answers one request.
    ///
    /// - Throws: ``Refusal``, ``ContentMismatch`` or ``NodeError``, which become an answer; or what ended the stream of
    ///   the connection.
    func reply(to request: Request, body: inout RequestBody) async throws -> Reply {
        do {
            return try await answer(request, &body)
        } catch let refusal as Refusal {
            guard let reply = try recordedReply(to: refusal) else { throw refusal }
            return reply
        }
    }

    /// The answer to what failed, which the log hears of where it is a fault of the node.
    func reply(toFailure error: any Error, of request: Request, _ logger: Logger) -> Reply {
        if let refusal = error as? Refusal, let reply = try? recordedReply(to: refusal) { return reply }
        let reply = Reply(Refusal(error))
        if reply.status.code >= 500 {
            logger.error(
                "request failed",
                metadata: ["method": "\(request.method)", "path": "\(request.path)", "error": "\(error)"])
        }
        return reply
    }

    /// What the recorded router said, where that is wanted.
    private func recordedReply(to refusal: Refusal) throws -> Reply? {
        guard served.compatibility == .recorded else { return nil }
        return try refusal.recorded?.reply(headers: refusal.headers)
    }

    private func answer(_ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch request.match {
        case .route(let route):
            return try await reply(to: route, request, &body)
        case .methodNotAllowed(let methods):
            throw notAllowed(methods, request)
        case .redirect(let path):
            let query = request.query.isEmpty ? "" : "?" + request.query
            return Reply(status: .temporaryRedirect, headers: [("location", path + query)])
        case .notFound:
            throw Refusal.notServed
        }
    }

    private func notAllowed(_ methods: [APIMethod], _ request: Request) -> Refusal {
        let allowed = methods.filter {
            guard case .route(let route) = APIRoute.match(method: $0.rawValue, path: request.path) else { return false }
            return route.server == .both || route.server == Self.server
        }
        guard !allowed.isEmpty else { return .notServed }
        var refusal = Refusal(status: 405, "Method Not Allowed")
        refusal.headers = [("allow", allowed.map(\.rawValue).joined(separator: ", "))]
        refusal.recorded = .text(405, "Method Not Allowed")
        return refusal
    }
}

extension APIRoute {
    /// Who has a route.
    enum Server: Sendable { case router, peer, both }

    /// Who has this one.
    var server: Server {
        switch self {
        case .mergedBall, .ballChunks, .updateMetadata, .peers, .addPeer, .addPeers, .removePeer, .removePeers,
            .peerStatistics, .disablePeer, .enablePeer, .healReplicas, .cacheKeys, .cacheStatistics, .resetCache,
            .batch,
            .chunksByChecksum:
            .router
        case .ballGroup, .replicateChunk, .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount,
            .peerState, .addNode, .flushTasks:
            .peer
        case .registerChunk, .uploadChunk, .uploadForm, .chunkMetadata, .chunkData, .bucketListing, .chunkSizes,
            .deleteKey, .deleteBall, .disableChunk, .health, .metrics:
            .both
        }
    }
}

extension Refusal {
    /// The refusal of a path that this server does not have.
    static var notServed: Refusal { missing("Not Found", recorded: "Not Found") }
}
