/// One route of the router's API: the client prints it, the node parses it (wire protocol §3).
///
/// Ids are held as text, because the node meets them before they are checked.
public enum APIRoute: Hashable, Sendable {
    /// §3.1: register a chunk, get a ticket.
    case registerChunk(bucket: String)
    /// §3.2: upload the bytes for a ticket.
    case uploadChunk(task: String)
    /// §3.5: the metadata of one chunk.
    case chunkMetadata(bucket: String, key: String)
    /// §3.6: the bytes of one chunk.
    case chunkData(bucket: String, key: String)
    /// §3.8: every chunk of a bucket.
    case bucketListing(bucket: String)
    /// §3.9: every chunk of a ball.
    case ballChunks(bucket: String, ball: String)
    /// §3.11: delete one chunk.
    case deleteKey(bucket: String, key: String)
    /// §3.12: delete a ball.
    case deleteBall(bucket: String, ball: String)
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
    /// Whether the node is ready to serve; ours, not of the recorded router.
    case health
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
        case .registerChunk, .uploadChunk, .addPeer, .addPeers: .post
        case .deleteKey, .deleteBall, .removePeer, .removePeers: .delete
        case .chunkMetadata, .chunkData, .bucketListing, .ballChunks, .peers, .peerStatistics, .health: .get
        }
    }

    /// The path, percent-encoded, without any prefix of the server.
    public var path: String {
        let segments: [String] =
            switch self {
            case .registerChunk(let bucket): ["buckets", bucket, "metadata"]
            case .uploadChunk(let task): ["buckets", "data", task, "chunked"]
            case .chunkMetadata(let bucket, let key): ["buckets", bucket, "metadata", key]
            case .chunkData(let bucket, let key): ["buckets", bucket, key]
            case .bucketListing(let bucket): ["buckets", bucket, "metadata"]
            case .ballChunks(let bucket, let ball): ["buckets", bucket, "metadata", ball, "chunks"]
            case .deleteKey(let bucket, let key): ["buckets", bucket, key]
            case .deleteBall(let bucket, let ball): ["buckets", bucket, "bid", ball]
            case .peers, .addPeer: ["peers"]
            case .addPeers, .removePeers: ["xpeers"]
            case .removePeer(let id): ["peers", id]
            case .peerStatistics: ["peers", "stats"]
            case .health: []
            }
        guard !segments.isEmpty else { return "/health" }
        return Self.apiPrefix + segments.map { "/" + percentEncoded($0) }.joined()
    }

    static let apiPrefix = "/api/v4"
}

/// Encodes every byte of a path segment that is not unreserved (RFC 3986 §2.3).
func percentEncoded(_ segment: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in segment.utf8 {
        if byte.isASCIIAlphanumeric || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte) {
            encoded.append(byte)
        } else {
            encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}
