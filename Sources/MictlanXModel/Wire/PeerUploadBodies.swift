/// The body that registers a chunk at a peer: a chunk whose last field is spelled `is_disable` (wire protocol §4).
public struct PeerRegisterRequest: Hashable, Sendable, Codable {
    /// The chunk.
    public var metadata: ChunkMetadata

    private enum CodingKeys: String, CodingKey {
        case key, size, checksum, tags
        case contentType = "content_type"
        case producerID = "producer_id"
        case ballID = "ball_id"
        case bucketID = "bucket_id"
        case isDisabled = "is_disable"
    }

    /// Wraps a chunk.
    public init(metadata: ChunkMetadata) { self.metadata = metadata }

    /// Decodes as a peer has to: a size in text and absent tags are taken.
    ///
    /// - Throws: `DecodingError` when a required field is missing or has another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        metadata = ChunkMetadata(
            key: try fields.decode(String.self, forKey: .key), size: try fields.decodeInteger(forKey: .size),
            checksum: try fields.decode(String.self, forKey: .checksum),
            tags: try fields.decodeIfPresent([String: String].self, forKey: .tags) ?? [:],
            contentType: try fields.decodeIfPresent(String.self, forKey: .contentType) ?? "application/octet-stream",
            producerID: try fields.decode(String.self, forKey: .producerID),
            ballID: try fields.decode(String.self, forKey: .ballID),
            bucketID: try fields.decode(String.self, forKey: .bucketID),
            isDisabled: try fields.decodeIfPresent(Bool.self, forKey: .isDisabled) ?? false)
    }

    /// Writes one flat object.
    ///
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(metadata.key, forKey: .key)
        try fields.encode(metadata.size, forKey: .size)
        try fields.encode(metadata.checksum, forKey: .checksum)
        try fields.encode(metadata.tags, forKey: .tags)
        try fields.encode(metadata.contentType, forKey: .contentType)
        try fields.encode(metadata.producerID, forKey: .producerID)
        try fields.encode(metadata.ballID, forKey: .ballID)
        try fields.encode(metadata.bucketID, forKey: .bucketID)
        try fields.encode(metadata.isDisabled, forKey: .isDisabled)
    }
}

/// A peer's answer to a registration (wire protocol §4).
public struct PeerRegisterReply: Hashable, Sendable, Codable {
    /// The chunk's key.
    public var key: String
    /// How long it took; the unit is the peer's own, the Python client insists on an integer.
    public var serviceTime: Int
    /// The ticket of the upload: that of ``WireHeader/taskID`` where the request had one.
    public var taskID: String
    /// The peer's id.
    public var nodeID: String

    enum CodingKeys: String, CodingKey {
        case key
        case serviceTime = "service_time"
        case taskID = "task_id"
        case nodeID = "node_id"
    }

    /// Joins all fields.
    public init(key: String, serviceTime: Int, taskID: String, nodeID: String) {
        self.key = key
        self.serviceTime = serviceTime
        self.taskID = taskID
        self.nodeID = nodeID
    }

    /// Decodes; the time may be a fraction or absent.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        key = try fields.decode(String.self, forKey: .key)
        serviceTime = try fields.decodeInteger(forKey: .serviceTime, default: 0)
        taskID = try fields.decode(String.self, forKey: .taskID)
        nodeID = try fields.decodeIfPresent(String.self, forKey: .nodeID) ?? ""
    }
}

/// A peer's answer to an upload (wire protocol §4).
public struct PeerUploadReply: Hashable, Sendable, Codable {
    /// The peer's id.
    public var nodeID: String
    /// `bucket@key`.
    public var combinedKey: String
    /// The bucket.
    public var bucketID: String
    /// The chunk's key.
    public var key: String
    /// The size of the chunk in bytes.
    public var size: Int
    /// Bytes a second.
    public var throughput: Double
    /// Seconds.
    public var serviceTime: Double

    enum CodingKeys: String, CodingKey {
        case nodeID = "node_id"
        case combinedKey = "combined_key"
        case bucketID = "bucket_id"
        case key, size, throughput
        case serviceTime = "service_time"
    }

    /// Derives the combined key and the throughput.
    ///
    /// - Parameters:
    ///   - nodeID: the peer's id.
    ///   - bucketID: the bucket.
    ///   - key: the chunk's key.
    ///   - size: bytes.
    ///   - serviceTime: seconds.
    public init(nodeID: String, bucketID: String, key: String, size: Int, serviceTime: Double) {
        self.nodeID = nodeID
        combinedKey = "\(bucketID)@\(key)"
        self.bucketID = bucketID
        self.key = key
        self.size = size
        throughput = serviceTime > 0 ? Double(size) / serviceTime : 0
        self.serviceTime = serviceTime
    }

    /// Decodes; both times may be null, as JSON has no word for a division by zero.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        nodeID = try fields.decode(String.self, forKey: .nodeID)
        combinedKey = try fields.decode(String.self, forKey: .combinedKey)
        bucketID = try fields.decode(String.self, forKey: .bucketID)
        key = try fields.decode(String.self, forKey: .key)
        size = try fields.decodeInteger(forKey: .size)
        throughput = try fields.decodeIfPresent(Double.self, forKey: .throughput) ?? 0
        serviceTime = try fields.decodeIfPresent(Double.self, forKey: .serviceTime) ?? 0
    }
}
