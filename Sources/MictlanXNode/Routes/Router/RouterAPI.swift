internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// The API of the router before all peers (wire protocol §3). One file for each resource extends it.
struct RouterAPI: NodeAPI {
    static let server = APIRoute.Server.router

    let served: ServedStore

    /// The routes with a body. Both switches name every route, so that a new one does not compile until it has its place.
    func reply(to route: APIRoute, _ request: Request, _ body: inout RequestBody) async throws -> Reply {
        switch route {
        case .registerChunk(let bucket): return try await register(in: bucket, request, &body)
        case .uploadChunk(let task): return try await upload(task, request, &body)
        case .uploadForm(let task): return try await served.uploadForm(task, request, &body)
        case .updateMetadata(let bucket, let key): return try await updateMetadata(bucket, key, &body)
        case .addPeer: return try await addPeer(&body)
        case .addPeers: return try await addPeers(&body)
        case .removePeers: return try await removePeers(&body)
        case .batch: return try await batch(&body)
        case .chunkMetadata, .chunkData, .mergedBall, .bucketListing, .ballChunks, .chunkSizes, .chunksByChecksum,
            .deleteKey, .deleteBall, .disableChunk, .peers, .removePeer, .disablePeer, .enablePeer, .healReplicas,
            .peerStatistics, .cacheKeys, .cacheStatistics, .resetCache, .health, .metrics:
            return try await reply(toBodiless: route, request)
        case .ballGroup, .replicateChunk, .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount,
            .peerState, .addNode, .flushTasks:
            throw Refusal.notServed
        }
    }

    func directReply(to route: APIRoute, _ request: Request, _ body: ByteBuffer) throws
        -> DirectReply?
    {
        switch route {
        case .chunkData(let bucket, let key):
            DirectReply(try served.chunkDataAtOnce(bucket, key, request))
        case .chunkMetadata(let bucket, let key):
            DirectReply(try served.chunkMetadataAtOnce(bucket, key))
        case .registerChunk(let bucket): try registerAtOnce(in: bucket, request, body)
        case .ballChunks(let bucket, let ball): DirectReply(try ballAtOnce(bucket, ball, request))
        case .uploadChunk(let task): try served.directUpload(task, request, body, reply: uploadReply)
        case .deleteBall(let bucket, let ball): try directDelete(of: ball, in: bucket, request)
        default: nil
        }
    }

    private func reply(toBodiless route: APIRoute, _ request: Request) async throws -> Reply {
        switch route {
        case .chunkMetadata(let bucket, let key): return try await served.chunkMetadata(bucket, key)
        case .chunkData(let bucket, let key): return try await served.chunkData(bucket, key, request)
        case .mergedBall(let bucket, let ball): return try await mergedBall(bucket, ball, request)
        case .bucketListing(let bucket): return try await bucketListing(bucket, request)
        case .ballChunks(let bucket, let ball): return try await ballChunks(bucket, ball, request)
        case .chunkSizes(let bucket, let key): return try await chunkSizes(bucket, key)
        case .chunksByChecksum(let checksum): return try await content(withChecksum: checksum, request)
        case .deleteKey(let bucket, let key): return try await deleteKey(bucket, key, request)
        case .deleteBall(let bucket, let ball): return try await deleteBall(bucket, ball, request)
        case .disableChunk(let bucket, let key): return try await served.disable(bucket, key)
        case .peers: return try await peers()
        case .removePeer(let id): return try removePeers([id])
        case .disablePeer(let id): return try await setPeer(id, disabled: true)
        case .enablePeer(let id): return try await setPeer(id, disabled: false)
        case .healReplicas: return try await heal(request)
        case .peerStatistics: return try await peerStatistics(request)
        case .cacheKeys: return try cacheKeys()
        case .cacheStatistics: return try cacheStatistics()
        case .resetCache: return resetCache()
        case .health: return try await served.health()
        case .metrics: return try await served.metricsText()
        case .registerChunk, .uploadChunk, .uploadForm, .updateMetadata, .addPeer, .addPeers, .removePeers, .batch,
            .ballGroup, .replicateChunk, .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount, .peerState,
            .addNode, .flushTasks:
            throw Refusal.notServed
        }
    }
}
