internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// The API of one peer (wire protocol §4). All peers of a node share its catalog.
struct PeerAPI: NodeAPI {
    static let server = APIRoute.Server.peer

    let served: ServedStore
    let number: Int
    /// Its name on the wire.
    let id: String

    /// One of the peers of a store, with its own tickets; `nil` when there is no such peer.
    init?(_ id: String, of store: ServedStore) {
        guard let number = store.store.directories.number(of: id) else { return nil }
        self.number = number
        self.id = id
        served = ServedStore(withOwnTickets: store)
    }

    /// The routes with a body. Both switches name every route, so that a new one does not compile until it has its place.
    func reply(to route: APIRoute, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch route {
        case .registerChunk(let bucket): return try await register(in: bucket, request, &body)
        case .uploadChunk(let task): return try await upload(task, request, &body)
        case .uploadForm(let task): return try await served.uploadForm(task, request, &body)
        case .addNode: return try await addNode(&body)
        case .chunkMetadata, .chunkData, .bucketListing, .ballGroup, .chunkSizes, .deleteKey, .deleteBall,
            .disableChunk, .replicateChunk, .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount,
            .peerState, .flushTasks, .health, .metrics:
            return try await reply(toBodiless: route, request)
        case .mergedBall, .ballChunks, .updateMetadata, .peers, .addPeer, .addPeers, .removePeer, .removePeers,
            .peerStatistics, .disablePeer, .enablePeer, .healReplicas, .cacheKeys, .cacheStatistics, .resetCache,
            .batch,
            .chunksByChecksum:
            throw Refusal.notServed
        }
    }

    func directReply(to route: APIRoute, _ request: Request, _ body: ByteBuffer) throws
        -> DirectReply?
    {
        switch route {
        case .chunkData(let bucket, let key):
            DirectReply(try served.chunkDataAtOnce(bucket, key, at: number, request))
        case .chunkMetadata(let bucket, let key):
            DirectReply(try served.chunkMetadataAtOnce(bucket, key, at: number))
        default: nil
        }
    }

    private func reply(toBodiless route: APIRoute, _ request: Request) async throws -> Reply {
        switch route {
        case .chunkMetadata(let bucket, let key): return try await served.chunkMetadata(bucket, key, at: number)
        case .chunkData(let bucket, let key): return try await served.chunkData(bucket, key, at: number, request)
        case .bucketListing(let bucket): return try await bucketListing(bucket)
        case .ballGroup(let bucket, let ball): return try await ballGroup(bucket, ball)
        case .chunkSizes(let bucket, let key): return try await chunkSize(bucket, key)
        case .deleteKey(let bucket, let key): return try await deleteKey(bucket, key, request)
        case .deleteBall(let bucket, let ball): return try await deleteBall(bucket, ball, request)
        case .disableChunk(let bucket, let key): return try await served.disable(bucket, key)
        case .replicateChunk(let bucket, let key): return try await replicate(bucket, key)
        case .statistics: return try await statistics(request)
        case .usage: return try await usage()
        case .storedChunks: return try await storedChunks(request)
        case .storedChunkSizes: return try await storedChunkSizes(request)
        case .chunkCount: return try await chunkCount()
        case .peerState: return try await peerState(request)
        case .flushTasks: return flushTasks()
        case .health: return try await served.health()
        case .metrics: return try await served.metricsText()
        case .registerChunk, .uploadChunk, .uploadForm, .addNode, .mergedBall, .ballChunks, .updateMetadata, .peers,
            .addPeer, .addPeers, .removePeer, .removePeers, .peerStatistics, .disablePeer, .enablePeer, .healReplicas,
            .cacheKeys, .cacheStatistics, .resetCache, .batch, .chunksByChecksum:
            throw Refusal.notServed
        }
    }
}
