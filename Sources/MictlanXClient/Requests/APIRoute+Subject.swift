internal import MictlanXModel

extension APIRoute {
    /// Whether a success carries stored bytes or a text, which may be a page; all others are JSON.
    var answersWithContent: Bool {
        switch self {
        case .chunkData, .mergedBall, .metrics: true
        default: false
        }
    }

    /// Whether the answer may be as long as a chunk, or as all that is stored.
    var answersAtLength: Bool {
        switch self {
        case .chunkData, .mergedBall, .chunksByChecksum, .bucketListing, .ballChunks, .ballGroup, .peerStatistics,
            .statistics, .storedChunks, .storedChunkSizes, .peerState, .cacheKeys, .metrics:
            true
        default: false
        }
    }

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
        case .peers, .addPeer, .addPeers, .removePeers, .peerStatistics, .healReplicas: "peers"
        case .removePeer(let id), .disablePeer(let id), .enablePeer(let id): "peer '\(id)'"
        case .cacheKeys, .cacheStatistics, .resetCache: "cache"
        case .batch: "several requests"
        case .chunksByChecksum(let checksum): "checksum \(checksum)"
        case .health, .metrics: "router"
        case .statistics, .usage, .storedChunks, .storedChunkSizes, .chunkCount, .peerState, .addNode, .flushTasks:
            "peer"
        }
    }
}
