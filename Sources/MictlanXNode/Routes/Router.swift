internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// From a request to its answer. One file for each resource extends it.
struct Router: Sendable {
    /// Whom the listener plays: routers and peers share paths, and each answers 404 to those of the other alone.
    enum Surface: Hashable, Sendable {
        /// The router before all peers (wire protocol §3).
        case router
        /// One peer (§4).
        case peer(number: Int, id: String)
    }

    let store: ChunkStore
    let surface: Surface
    let limits: NodeLimits
    let compatibility: Compatibility
    let tickets: TicketBook
    let metrics: NodeMetrics
    let clock: any Clock<Duration>
    let addresses: [NodeAddress]
    let peerAddresses: [String: NodeAddress]

    /// A router before a store.
    ///
    /// - Parameters:
    ///   - store: what is served.
    ///   - configuration: the limits and the wording of refusals.
    ///   - addresses: where the node listens.
    ///   - peerAddresses: where its peers listen, by their ids.
    ///   - metrics: what the server counts.
    ///   - clock: measures how long a request takes.
    init(
        store: ChunkStore, configuration: NodeConfiguration, addresses: [NodeAddress],
        peerAddresses: [String: NodeAddress] = [:], metrics: NodeMetrics = NodeMetrics(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.clock = clock
        self.metrics = metrics
        self.addresses = addresses
        self.peerAddresses = peerAddresses
        surface = .router
        limits = configuration.limits
        compatibility = configuration.compatibility
        tickets = TicketBook(lifetime: configuration.limits.ticketLifetime, time: store.time)
    }

    /// The same node as one of its peers, with tickets of its own; `nil` when there is no such peer.
    func atPeer(_ id: String) -> Router? {
        store.directories.number(of: id).map { Router(self, surface: .peer(number: $0, id: id)) }
    }

    private init(_ other: Router, surface: Surface) {
        self.surface = surface
        store = other.store
        limits = other.limits
        compatibility = other.compatibility
        clock = other.clock
        metrics = other.metrics
        addresses = other.addresses
        peerAddresses = other.peerAddresses
        tickets = TicketBook(lifetime: limits.ticketLifetime, time: store.time)
    }

    /// The number of the peer that is played, `nil` for the router.
    var peer: Int? {
        guard case .peer(let number, _) = surface else { return nil }
        return number
    }

    /// Answers one request.
    ///
    /// - Throws: ``Refusal``, ``ContentMismatch`` or ``NodeError``, which become an answer; or what ended the stream of
    ///   the connection.
    func reply(to request: Request, body: inout RequestBody) async throws -> Reply {
        do {
            return try await answer(request, &body)
        } catch let refusal as Refusal where compatibility == .recorded {
            guard let form = refusal.recorded else { throw refusal }
            return try form.reply(headers: refusal.headers)
        }
    }

    private func answer(_ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch request.match {
        case .route(let route):
            guard surface.serves(route) else { throw notServed() }
            switch surface {
            case .router: return try await reply(to: route, request, &body)
            case .peer(let number, let id): return try await reply(to: route, at: number, id, request, &body)
            }
        case .methodNotAllowed(let methods):
            let allowed = methods.filter {
                guard case .route(let route) = APIRoute.match(method: $0.rawValue, path: request.path) else {
                    return false
                }
                return surface.serves(route)
            }
            guard !allowed.isEmpty else { throw notServed() }
            var refusal = Refusal(status: 405, "Method Not Allowed")
            refusal.headers = [("allow", allowed.map(\.rawValue).joined(separator: ", "))]
            refusal.recorded = .text(405, "Method Not Allowed")
            throw refusal
        case .redirect(let path):
            let query = request.query.isEmpty ? "" : "?" + request.query
            return Reply(status: .temporaryRedirect, headers: [("location", path + query)])
        case .notFound:
            throw notServed()
        }
    }

    /// The routes of a router.
    private func reply(to route: APIRoute, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch route {
        case .registerChunk(let bucket): return try await register(in: bucket, request, &body)
        case .uploadChunk(let task): return try await upload(task, request, &body)
        case .uploadForm(let task): return try await uploadForm(task, request, &body)
        case .updateMetadata(let bucket, let key): return try await updateMetadata(bucket, key, &body)
        case .addPeer: return try await addPeer(&body)
        case .addPeers: return try await addPeers(&body)
        case .removePeers: return try await removePeers(&body)
        default: return try await reply(toBodiless: route, request)
        }
    }

    /// Those without a body.
    private func reply(toBodiless route: APIRoute, _ request: Request) async throws -> Reply {
        switch route {
        case .chunkMetadata(let bucket, let key): return try await chunkMetadata(bucket, key)
        case .chunkData(let bucket, let key): return try await chunkData(bucket, key, request)
        case .mergedBall(let bucket, let ball): return try await mergedBall(bucket, ball, request)
        case .bucketListing(let bucket): return try await bucketListing(bucket, request)
        case .ballChunks(let bucket, let ball): return try await ballChunks(bucket, ball)
        case .chunkSizes(let bucket, let key): return try await chunkSizes(bucket, key)
        case .chunksByChecksum(let checksum): return try await content(withChecksum: checksum, request)
        case .deleteKey(let bucket, let key): return try await deleteKey(bucket, key, request)
        case .deleteBall(let bucket, let ball): return try await deleteBall(bucket, ball, request)
        case .disableChunk(let bucket, let key): return try await disable(bucket, key)
        case .peers: return try await peers()
        case .removePeer: return noPeers()
        case .disablePeer(let id): return try await setPeer(id, disabled: true)
        case .enablePeer(let id): return try await setPeer(id, disabled: false)
        case .healReplicas: return try await heal(request)
        case .peerStatistics: return try await peerStatistics(request)
        case .cacheKeys: return try cacheKeys()
        case .cacheStatistics: return try cacheStatistics()
        case .resetCache: return resetCache()
        case .health: return try await health()
        case .metrics: return try await metricsText()
        default: throw notServed()
        }
    }

    /// The routes of a peer.
    private func reply(
        to route: APIRoute, at peer: Int, _ id: String, _ request: Request, _ body: inout RequestBody
    ) async throws -> Reply {
        switch route {
        case .registerChunk(let bucket): return try await register(in: bucket, at: peer, id, request, &body)
        case .uploadChunk(let task): return try await upload(task, request, &body)
        case .uploadForm(let task): return try await uploadForm(task, request, &body)
        case .addNode: return try await addNode(&body)
        default: return try await reply(toBodiless: route, at: peer, id, request)
        }
    }

    /// Those without a body.
    private func reply(
        toBodiless route: APIRoute, at peer: Int, _ id: String, _ request: Request
    ) async throws -> Reply {
        switch route {
        case .chunkMetadata(let bucket, let key): return try await chunkMetadata(bucket, key)
        case .chunkData(let bucket, let key): return try await chunkData(bucket, key, request)
        case .bucketListing(let bucket): return try await bucketListing(bucket, at: peer, id)
        case .ballGroup(let bucket, let ball): return try await ballGroup(bucket, ball, at: peer)
        case .chunkSizes(let bucket, let key): return try await chunkSize(bucket, key, at: peer, id)
        case .deleteKey(let bucket, let key): return try await deleteKey(bucket, key, at: peer, request)
        case .deleteBall(let bucket, let ball): return try await deleteBall(bucket, ball, at: peer, request)
        case .disableChunk(let bucket, let key): return try await disable(bucket, key)
        case .replicateChunk(let bucket, let key): return try await replicate(bucket, key, from: peer, id)
        case .statistics: return try await statistics(of: peer, request)
        case .usage: return try await usage(of: peer)
        case .storedChunks: return try await storedChunks(at: peer, request)
        case .storedChunkSizes: return try await storedChunkSizes(at: peer, request)
        case .chunkCount: return try await chunkCount(at: peer)
        case .peerState: return try await peerState(of: peer, request)
        case .flushTasks: return flushTasks()
        case .health: return try await health()
        case .metrics: return try await metricsText()
        default: throw notServed()
        }
    }

    /// The refusal of a path that this server does not have.
    private func notServed() -> Refusal {
        var refusal = Refusal.notFound("Not Found")
        refusal.recorded = .text(404, "Not Found")
        return refusal
    }
}

extension Router.Surface {
    /// Whether a route is one of this server.
    fileprivate func serves(_ route: APIRoute) -> Bool {
        switch route {
        case .mergedBall, .ballChunks, .updateMetadata, .peers, .addPeer, .addPeers, .removePeer, .removePeers,
            .peerStatistics, .disablePeer, .enablePeer, .healReplicas, .cacheKeys, .cacheStatistics, .resetCache,
            .chunksByChecksum:
            self == .router
        case .ballGroup, .replicateChunk, .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount,
            .peerState, .addNode, .flushTasks:
            self != .router
        case .registerChunk, .uploadChunk, .uploadForm, .chunkMetadata, .chunkData, .bucketListing, .chunkSizes,
            .deleteKey, .deleteBall, .disableChunk, .health, .metrics:
            true
        }
    }
}
