internal import MictlanXModel

extension APIRoute {
    /// The kind of the route without its ids, for metrics and logs: a closed set. Never change one: dashboards know them.
    var name: String {
        switch self {
        case .registerChunk: "register_chunk"
        case .uploadChunk: "upload_chunk"
        case .uploadForm: "upload_form"
        case .chunkMetadata: "chunk_metadata"
        case .chunkData: "chunk_data"
        case .mergedBall: "merged_ball"
        case .bucketListing: "bucket_listing"
        case .ballChunks: "ball_chunks"
        case .chunkSizes: "chunk_sizes"
        case .deleteKey: "delete_key"
        case .deleteBall: "delete_ball"
        case .disableChunk: "disable_chunk"
        case .updateMetadata: "update_metadata"
        case .peers: "peers"
        case .addPeer: "add_peer"
        case .addPeers: "add_peers"
        case .removePeer: "remove_peer"
        case .removePeers: "remove_peers"
        case .peerStatistics: "peer_statistics"
        case .disablePeer: "disable_peer"
        case .enablePeer: "enable_peer"
        case .healReplicas: "heal_replicas"
        case .cacheKeys: "cache_keys"
        case .cacheStatistics: "cache_statistics"
        case .resetCache: "reset_cache"
        case .batch: "batch"
        case .chunksByChecksum: "chunks_by_checksum"
        case .health: "health"
        case .metrics: "metrics"
        case .ballGroup: "ball_group"
        case .replicateChunk: "replicate_chunk"
        case .statistics: "statistics"
        case .usage: "usage"
        case .storedChunks: "stored_chunks"
        case .storedChunkSizes: "stored_chunk_sizes"
        case .chunkCount: "chunk_count"
        case .peerState: "peer_state"
        case .addNode: "add_node"
        case .flushTasks: "flush_tasks"
        }
    }
}
