/// The answer to a question for one chunk's metadata (wire protocol §3.5).
public struct ChunkMetadataReply: Hashable, Sendable, Codable {
    /// Whole milliseconds or seconds; the Python client insists on an integer.
    public var serviceTime: Int
    /// The peer that answered.
    public var peerID: String
    /// The same peer, as it names itself.
    public var localPeerID: String
    /// The chunk.
    public var metadata: ChunkMetadata

    enum CodingKeys: String, CodingKey {
        case serviceTime = "service_time"
        case peerID = "peer_id"
        case localPeerID = "local_peer_id"
        case metadata
    }

    /// Joins all fields.
    public init(serviceTime: Int, peerID: String, metadata: ChunkMetadata) {
        self.serviceTime = serviceTime
        self.peerID = peerID
        localPeerID = peerID
        self.metadata = metadata
    }
}

/// The chunks of one ball (wire protocol §3.9). The real router lists a chunk once for every replica, in no order.
public struct BallChunksReply: Hashable, Sendable, Codable {
    /// The bucket.
    public var bucketID: String
    /// The ball.
    public var ballID: String
    /// The size for people, in decimal units.
    public var size: String
    /// The size in bytes, each chunk once.
    public var sizeBytes: Int
    /// The checksum of the whole ball, from the tag of the first chunk.
    public var checksum: String
    /// The chunks.
    public var chunks: [ChunkMetadata]

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case ballID = "ball_id"
        case size
        case sizeBytes = "size_bytes"
        case checksum, chunks
    }

    /// Sums up the chunks of a ball.
    ///
    /// - Parameters:
    ///   - bucketID: the bucket.
    ///   - ballID: the ball.
    ///   - chunks: its chunks, each once.
    public init(bucketID: String, ballID: String, chunks: [ChunkMetadata]) {
        self.bucketID = bucketID
        self.ballID = ballID
        sizeBytes = chunks.reduce(0) { $0 +| $1.size }
        size = ByteCount(sizeBytes).decimalText
        checksum = chunks.first?.fullChecksum ?? ""
        self.chunks = chunks
    }
}

/// The answer to a delete of one key (wire protocol §3.11).
public struct DeleteKeyReply: Hashable, Sendable, Codable {
    /// How many replicas were removed.
    public var deletes: Int
    /// The chunk's key.
    public var key: String

    enum CodingKeys: String, CodingKey {
        case deletes = "n_deletes"
        case key
    }

    /// Joins both fields.
    public init(deletes: Int, key: String) {
        self.deletes = deletes
        self.key = key
    }
}

/// The answer to a delete of one ball (wire protocol §3.12); an unknown ball gives zero.
public struct DeleteBallReply: Hashable, Sendable, Codable {
    /// How many chunk replicas were removed.
    public var deletes: Int
    /// The ball.
    public var ballID: String

    enum CodingKeys: String, CodingKey {
        case deletes = "n_deletes"
        case ballID = "ball_id"
    }

    /// Joins both fields.
    ///
    /// - Parameters:
    ///   - deletes: how many chunk replicas were removed.
    ///   - ballID: the ball.
    public init(deletes: Int, ballID: String) {
        self.deletes = deletes
        self.ballID = ballID
    }
}
