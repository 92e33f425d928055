/// The body that registers a chunk (wire protocol §3.1).
public struct RegisterChunkRequest: Hashable, Sendable, Encodable {
    /// The chunk; its bucket must be that of the path.
    public var metadata: ChunkMetadata
    /// The number of replicas wanted.
    public var replicationFactor: Int

    /// Joins both parts.
    public init(metadata: ChunkMetadata, replicationFactor: Int) {
        self.metadata = metadata
        self.replicationFactor = replicationFactor
    }

    private enum CodingKeys: String, CodingKey {
        case replicationFactor = "replication_factor"
    }

    /// Writes one flat object.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        try metadata.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(replicationFactor, forKey: .replicationFactor)
    }
}

/// The answer to a registration: a ticket for one upload (wire protocol §3.1).
public struct RegisterChunkReply: Hashable, Sendable, Codable {
    /// The chunk's key.
    public var key: String
    /// Seconds the registration took.
    public var serviceTime: Double
    /// The tickets; the first is the one to use.
    public var taskIDs: [String]
    /// The bucket.
    public var bucketID: String
    /// The peers that are to hold the chunk.
    public var replicas: [String]

    enum CodingKeys: String, CodingKey {
        case key
        case serviceTime = "service_time"
        case taskIDs = "tasks_ids"
        case bucketID = "bucket_id"
        case replicas
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - key: the chunk's key.
    ///   - serviceTime: seconds.
    ///   - taskIDs: the tickets.
    ///   - bucketID: the bucket.
    ///   - replicas: the peers that are to hold the chunk.
    public init(key: String, serviceTime: Double, taskIDs: [String], bucketID: String, replicas: [String]) {
        self.key = key
        self.serviceTime = serviceTime
        self.taskIDs = taskIDs
        self.bucketID = bucketID
        self.replicas = replicas
    }

    /// Decodes with the defaults of the Python client: only `key` and `service_time` are required.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        key = try fields.decode(String.self, forKey: .key)
        serviceTime = try fields.decode(Double.self, forKey: .serviceTime)
        taskIDs = try fields.decodeIfPresent([String].self, forKey: .taskIDs) ?? []
        bucketID = try fields.decodeIfPresent(String.self, forKey: .bucketID) ?? ""
        replicas = try fields.decodeIfPresent([String].self, forKey: .replicas) ?? []
    }
}

/// The answer to an upload (wire protocol §3.2).
public struct UploadReply: Hashable, Sendable, Codable {
    /// The peers that stored the bytes; empty means that nothing was stored.
    public var peerIDs: [String]
    /// `bucket@key`.
    public var combinedKey: String
    /// The bucket.
    public var bucketID: String
    /// The chunk's key.
    public var key: String
    /// The size of the chunk in bytes.
    public var size: Int

    enum CodingKeys: String, CodingKey {
        case peerIDs = "peer_ids"
        case combinedKey = "combined_key"
        case bucketID = "bucket_id"
        case key, size
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - peerIDs: the peers that stored the bytes.
    ///   - bucketID: the bucket.
    ///   - key: the chunk's key.
    ///   - size: bytes.
    public init(peerIDs: [String], bucketID: String, key: String, size: Int) {
        self.peerIDs = peerIDs
        combinedKey = "\(bucketID)@\(key)"
        self.bucketID = bucketID
        self.key = key
        self.size = size
    }
}
