/// A peer's answer to the request to copy one chunk to another peer (wire protocol §4).
public struct ReplicateReply: Hashable, Sendable, Codable {
    /// The peer that had it.
    public var peerID: String
    /// The peer that has it now as well.
    public var replicaPeerID: String
    /// The bucket.
    public var bucketID: String
    /// The chunk's key.
    public var key: String
    /// Bytes.
    public var size: Int
    /// Whether the copy was made.
    public var isDone: Bool
    /// How long it took; the unit is the peer's own, the Python client insists on an integer.
    public var responseTime: Int

    enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case replicaPeerID = "replica_peer_id"
        case bucketID = "bucket_id"
        case key, size
        case isDone = "ok"
        case responseTime = "response_time"
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - peerID: the peer that had it.
    ///   - replicaPeerID: the peer that has it now as well.
    ///   - bucketID: the bucket.
    ///   - key: the chunk's key.
    ///   - size: bytes.
    ///   - isDone: whether the copy was made.
    ///   - responseTime: how long it took.
    public init(
        peerID: String, replicaPeerID: String, bucketID: String, key: String, size: Int, isDone: Bool, responseTime: Int
    ) {
        self.peerID = peerID
        self.replicaPeerID = replicaPeerID
        self.bucketID = bucketID
        self.key = key
        self.size = size
        self.isDone = isDone
        self.responseTime = responseTime
    }

    /// Decodes; the time may be a fraction or absent.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        peerID = try fields.decode(String.self, forKey: .peerID)
        replicaPeerID = try fields.decode(String.self, forKey: .replicaPeerID)
        bucketID = try fields.decode(String.self, forKey: .bucketID)
        key = try fields.decode(String.self, forKey: .key)
        size = try fields.decode(Int.self, forKey: .size)
        isDone = try fields.decode(Bool.self, forKey: .isDone)
        responseTime = try fields.decodeInteger(forKey: .responseTime, default: 0)
    }
}
