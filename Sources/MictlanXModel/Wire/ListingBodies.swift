/// The chunks of a ball at one peer (wire protocol §4).
public struct BallGroupReply: Hashable, Sendable, Codable {
    /// The bucket.
    public var bucketID: String
    /// The ball.
    public var ballID: String
    /// The bytes of its chunks at this peer.
    public var size: Int
    /// Its chunks at this peer.
    public var chunks: [ChunkMetadata]

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case ballID = "ball_id"
        case size
        case chunks = "balls"
    }

    /// Sums up the chunks.
    public init(bucketID: String, ballID: String, chunks: [ChunkMetadata]) {
        self.bucketID = bucketID
        self.ballID = ballID
        size = chunks.reduce(0) { $0 +| $1.size }
        self.chunks = chunks
    }
}

/// What stands beside the chunks in the listing of a bucket (wire protocol §3.8; at a peer §4).
///
/// A router names its peers `peers_ids`, the Python client looks for `peer_ids`, a peer names itself in `peer_id`: all
/// are read, the first two are written.
public struct BucketListingHeader: Hashable, Sendable, Codable {
    /// The bucket; empty where a peer does not say it.
    public var bucketID: String
    /// The peers that were asked.
    public var peerIDs: [String]

    private enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case peersIDs = "peers_ids"
        case peerIDs = "peer_ids"
        case peerID = "peer_id"
    }

    /// Joins both fields.
    public init(bucketID: String, peerIDs: [String]) {
        self.bucketID = bucketID
        self.peerIDs = peerIDs
    }

    /// Decodes the spellings of routers and peers.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        bucketID = try fields.decodeIfPresent(String.self, forKey: .bucketID) ?? ""
        peerIDs =
            try fields.decodeIfPresent([String].self, forKey: .peersIDs)
            ?? fields.decodeIfPresent([String].self, forKey: .peerIDs)
            ?? fields.decodeIfPresent(String.self, forKey: .peerID).map { [$0] } ?? []
    }

    /// Writes both spellings of a router.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(bucketID, forKey: .bucketID)
        try fields.encode(peerIDs, forKey: .peersIDs)
        try fields.encode(peerIDs, forKey: .peerIDs)
    }
}
