internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// From a request to its answer. One file for each resource extends it.
struct Router: Sendable {
    let store: ChunkStore
    let limits: NodeLimits
    /// The one virtual peer, which holds everything.
    let peer: PeerDescription
    let tickets: TicketBook
    let metrics: NodeMetrics
    let clock: any Clock<Duration>

    /// A router before a store.
    ///
    /// - Parameters:
    ///   - store: what is served.
    ///   - configuration: the limits and the id of the peer.
    ///   - addresses: where the node listens: the first TCP address is told as the peer's.
    ///   - metrics: what the server counts.
    ///   - clock: measures how long a registration takes.
    init(
        store: ChunkStore, configuration: NodeConfiguration, addresses: [NodeAddress],
        metrics: NodeMetrics = NodeMetrics(), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.clock = clock
        self.metrics = metrics
        limits = configuration.limits
        tickets = TicketBook()
        var peer = PeerDescription(peerID: configuration.peerID, address: "127.0.0.1", port: -1, scheme: "http")
        for case .tcp(let host, let port) in addresses.reversed() { (peer.address, peer.port) = (host, port) }
        self.peer = peer
    }

    /// Answers one request.
    ///
    /// - Throws: ``Refusal``, ``ContentMismatch`` or ``NodeError``, which become an answer; or what ended the stream of
    ///   the connection.
    func reply(to request: Request, body: inout RequestBody) async throws -> Reply {
        switch request.match {
        case .route(let route):
            return try await reply(to: route, request, &body)
        case .methodNotAllowed(let allowed):
            var refusal = Refusal(status: 405, "Method Not Allowed")
            refusal.headers = [("allow", allowed.map(\.rawValue).joined(separator: ", "))]
            throw refusal
        case .redirect(let path):
            let query = request.query.isEmpty ? "" : "?" + request.query
            return Reply(status: .temporaryRedirect, headers: [("location", path + query)])
        case .notFound:
            throw Refusal.notFound("Not Found")
        }
    }

    private func reply(to route: APIRoute, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch route {
        case .registerChunk(let bucket): return try await register(in: bucket, request, &body)
        case .uploadChunk(let task): return try await upload(task, request, &body)
        case .deleteKey(let bucket, let key): return try await deleteKey(bucket, key, request)
        case .deleteBall(let bucket, let ball): return try await deleteBall(bucket, ball, request)
        case .addPeer: return try await addPeer(&body)
        case .addPeers: return try await addPeers(&body)
        case .removePeers: return try await removePeers(&body)
        case .removePeer: return noPeers()
        case .chunkMetadata, .chunkData, .bucketListing, .ballChunks, .peers, .peerStatistics, .health,
            .metrics:
            return try await reply(toReading: route, request)
        default: throw Refusal.notFound("Not Found")
        }
    }

    /// The routes without a body.
    private func reply(toReading route: APIRoute, _ request: Request) async throws -> Reply {
        switch route {
        case .chunkMetadata(let bucket, let key): return try await chunkMetadata(bucket, key)
        case .chunkData(let bucket, let key): return try await chunkData(bucket, key, request)
        case .bucketListing(let bucket): return try await bucketListing(bucket)
        case .ballChunks(let bucket, let ball): return try await ballChunks(bucket, ball)
        case .peerStatistics: return try await peerStatistics(request)
        case .health: return try await health()
        case .metrics: return try await metricsText()
        default: return try peers()
        }
    }
}

extension Router {
    /// A bucket as a path or a body names it, in its canonical spelling (wire protocol §1.2, §10.6).
    func bucketID(_ text: String) throws(Refusal) -> String {
        do {
            return try BucketID(sanitize(text)).rawValue
        } catch {
            throw .invalid("bucket '\(text.shortened)': \(error)")
        }
    }

    /// A ball as a path or a body names it.
    func ballID(_ text: String) throws(Refusal) -> String {
        do {
            return try BallID(sanitize(text)).rawValue
        } catch {
            throw .invalid("ball '\(text.shortened)': \(error)")
        }
    }

    /// A chunk's key as a path or a body names it.
    func chunkKey(_ text: String) throws(Refusal) -> String {
        do {
            return try ChunkKey(sanitize(text)).rawValue
        } catch {
            throw .invalid("key '\(text.shortened)': \(error)")
        }
    }

    /// Checks the header that sets the piece size of a relay. There is none here, but a wrong value is still wrong.
    func checkChunkSize(_ request: Request) throws(Refusal) {
        guard let text = request.headers.first(name: WireHeader.chunkSize) else { return }
        do {
            _ = try ByteCount(parsing: text)
        } catch {
            throw .invalid("the header '\(WireHeader.chunkSize)': \(error)")
        }
    }
}

extension String {
    /// At most 80 characters, for a message.
    fileprivate var shortened: String { count > 80 ? prefix(80) + "…" : self }
}
