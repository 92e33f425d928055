/// One route of the API of routers and peers: the client prints it, the node parses it (wire protocol §3, §4).
///
/// Routers and peers share paths; a server answers 404 to those of the other. Ids are held as text, because the node
/// meets them before they are checked.
public enum APIRoute: Hashable, Sendable {
    /// §3.1: register a chunk, get a ticket.
    case registerChunk(bucket: String)
    /// §3.2: upload the bytes for a ticket.
    case uploadChunk(task: String)
    /// §3.3: upload the bytes for a ticket as `multipart/form-data`.
    case uploadForm(task: String)
    /// §3.5: the metadata of one chunk.
    case chunkMetadata(bucket: String, key: String)
    /// §3.6: the bytes of one chunk.
    case chunkData(bucket: String, key: String)
    /// §3.7: the bytes of a whole ball.
    case mergedBall(bucket: String, ball: String)
    /// §3.8: every chunk of a bucket.
    case bucketListing(bucket: String)
    /// §3.9: every chunk of a ball.
    case ballChunks(bucket: String, ball: String)
    /// §3.10: the size of one chunk at each of its replicas; at a peer, of its own (§4).
    case chunkSizes(bucket: String, key: String)
    /// §3.11: delete one chunk.
    case deleteKey(bucket: String, key: String)
    /// §3.12: delete a ball.
    case deleteBall(bucket: String, ball: String)
    /// §3.13: take one chunk out of service.
    case disableChunk(bucket: String, key: String)
    /// §3.14: change the metadata of one chunk.
    case updateMetadata(bucket: String, key: String)
    /// §3.15: the peers.
    case peers
    /// §3.15: add one peer.
    case addPeer
    /// §3.15: add several peers.
    case addPeers
    /// §3.15: remove one peer.
    case removePeer(id: String)
    /// §3.15: remove several peers.
    case removePeers
    /// §3.15: sizes and chunks of every peer.
    case peerStatistics
    /// Take a peer out of service; ours, not of the recorded router (docs/wire-notes.md).
    case disablePeer(id: String)
    /// Bring a peer back into service; ours.
    case enablePeer(id: String)
    /// Make the replicas that are missing; ours.
    case healReplicas
    /// §3.16: the keys in the router's cache.
    case cacheKeys
    /// §3.16: how full the router's cache is.
    case cacheStatistics
    /// §3.16: empty the router's cache.
    case resetCache
    /// §3.18: the chunks with a checksum. The Python client asks for it; of the servers only our node answers.
    case chunksByChecksum(String)
    /// Whether the node is ready to serve; ours, not of the recorded router.
    case health
    /// §2: what the server counted, in the text format of Prometheus.
    case metrics
    /// Many requests as the body of one (docs/wire-notes.md).
    case batch

    /// §4: the chunks of a ball at a peer.
    case ballGroup(bucket: String, ball: String)
    /// §4: copy one chunk from this peer to another one.
    case replicateChunk(bucket: String, key: String)
    /// §4: sizes and chunks of one peer.
    case statistics
    /// §4: the sizes of one peer.
    case usage
    /// §4: the chunks of one peer.
    case storedChunks
    /// §4: the chunks of one peer, as arrays.
    case storedChunkSizes
    /// §4: how many chunks a peer has.
    case chunkCount
    /// §4: the peers that a peer knows, and where the chunks are.
    case peerState
    /// §4: tell a peer of another one.
    case addNode
    /// §4: forget the uploads that were registered and not begun.
    case flushTasks
}

/// The methods of the API.
public enum APIMethod: String, Hashable, Sendable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Registers, uploads, adds.
    case post = "POST"
    /// Removes.
    case delete = "DELETE"
}

extension APIRoute {
    /// The method of this route.
    public var method: APIMethod {
        switch self {
        case .registerChunk, .uploadChunk, .uploadForm, .disableChunk, .updateMetadata, .addPeer, .addPeers,
            .replicateChunk, .addNode, .disablePeer, .enablePeer, .healReplicas, .batch:
            .post
        case .deleteKey, .deleteBall, .removePeer, .removePeers, .resetCache, .flushTasks: .delete
        case .chunkMetadata, .chunkData, .mergedBall, .bucketListing, .ballChunks, .chunkSizes, .peers, .peerStatistics,
            .cacheKeys, .cacheStatistics, .chunksByChecksum, .health, .metrics, .ballGroup, .statistics, .usage,
            .storedChunks, .storedChunkSizes, .chunkCount, .peerState:
            .get
        }
    }

    /// The path, percent-encoded, without any prefix of the server.
    public var path: String {
        var path = ""
        appendPath(to: &path)
        return path
    }

    /// Appends ``path``.
    package func appendPath(to url: inout String) {
        switch self {
        case .health: url += "/health"
        case .metrics: url += "/metrics"
        default:
            url += Self.apiPrefix
            for segment in segments {
                url += "/"
                url += percentEncoded(segment)
            }
        }
    }

    /// What follows the prefix.
    private var segments: [String] {
        switch self {
        case .uploadChunk(let task): ["buckets", "data", task, "chunked"]
        case .uploadForm(let task): ["buckets", "data", task]
        case .registerChunk(let bucket), .bucketListing(let bucket): ["buckets", bucket, "metadata"]
        case .chunkMetadata(let bucket, let key): ["buckets", bucket, "metadata", key]
        case .chunkData(let bucket, let key), .deleteKey(let bucket, let key): ["buckets", bucket, key]
        case .mergedBall(let bucket, let ball): ["buckets", bucket, ball, "merge"]
        case .ballChunks(let bucket, let ball): ["buckets", bucket, "metadata", ball, "chunks"]
        case .ballGroup(let bucket, let ball): ["buckets", bucket, "metadata", ball, "group"]
        case .chunkSizes(let bucket, let key): ["buckets", bucket, key, "size"]
        case .deleteBall(let bucket, let ball): ["buckets", bucket, "bid", ball]
        case .disableChunk(let bucket, let key): ["buckets", bucket, key, "disable"]
        case .replicateChunk(let bucket, let key): ["buckets", bucket, key, "replicate"]
        case .updateMetadata(let bucket, let key): ["u", "buckets", bucket, key]
        case .chunksByChecksum(let checksum): ["buckets", "checksum", checksum]
        case .batch: ["batch"]
        case .peers, .addPeer: ["peers"]
        case .addPeers, .removePeers: ["xpeers"]
        case .removePeer(let id): ["peers", id]
        case .disablePeer(let id): ["peers", id, "disable"]
        case .enablePeer(let id): ["peers", id, "enable"]
        case .healReplicas: ["peers", "heal"]
        case .peerStatistics: ["peers", "stats"]
        case .peerState: ["peers", "state"]
        case .cacheKeys: ["cache"]
        case .cacheStatistics: ["cache", "stats"]
        case .resetCache: ["cache", "reset"]
        case .statistics: ["stats"]
        case .usage: ["stats", "ufs"]
        case .storedChunks: ["xballs"]
        case .storedChunkSizes: ["xballs", "size"]
        case .chunkCount: ["balls", "len"]
        case .addNode: ["nodes"]
        case .flushTasks: ["tasks"]
        case .health, .metrics: []
        }
    }

    static let apiPrefix = "/api/v4"
}

/// Encodes every byte of a path segment, or of a value in a query, that is not unreserved (RFC 3986 §2.3).
///
/// - Parameter segment: any text.
/// - Returns: what stands for it in a URL.
package func percentEncoded(_ segment: String) -> String {
    // Nearly all are as they stand.
    guard !segment.utf8.allSatisfy(isUnreserved) else { return segment }
    var encoded: [UInt8] = []
    for byte in segment.utf8 {
        if isUnreserved(byte) {
            encoded.append(byte)
        } else {
            encoded.append(UInt8(ascii: "%"))
            for digit in [byte >> 4, byte & 15] { encoded.append(digit < 10 ? 0x30 + digit : 0x41 + digit - 10) }
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
}
