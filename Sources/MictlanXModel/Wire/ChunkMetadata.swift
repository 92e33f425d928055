/// What the store knows of one chunk: the object `M` of wire protocol §3.
public struct ChunkMetadata: Hashable, Sendable, Codable {
    /// `{ball}_{index}`.
    public var key: String
    /// The chunk's size in bytes.
    public var size: Int
    /// SHA-256 of the chunk, 64 lower-case hexadecimal digits.
    public var checksum: String
    /// Free tags and the reserved ones of ``ReservedTag``.
    public var tags: [String: String]
    /// The media type.
    public var contentType: String
    /// The id of the client that put it.
    public var producerID: String
    /// The ball it belongs to.
    public var ballID: String
    /// The bucket it lies in.
    public var bucketID: String
    /// Whether it is withdrawn from reading.
    public var isDisabled: Bool

    enum CodingKeys: String, CodingKey {
        case key, size, checksum, tags
        case contentType = "content_type"
        case producerID = "producer_id"
        case ballID = "ball_id"
        case bucketID = "bucket_id"
        case isDisabled = "is_disabled"
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - key: `{ball}_{index}`.
    ///   - size: bytes.
    ///   - checksum: SHA-256 of the chunk in hexadecimal.
    ///   - tags: free and reserved tags.
    ///   - contentType: the media type.
    ///   - producerID: the id of the client that put it.
    ///   - ballID: the ball.
    ///   - bucketID: the bucket.
    ///   - isDisabled: whether it is withdrawn from reading.
    public init(
        key: String, size: Int, checksum: String, tags: [String: String],
        contentType: String = "application/octet-stream", producerID: String, ballID: String, bucketID: String,
        isDisabled: Bool = false
    ) {
        self.key = key
        self.size = size
        self.checksum = checksum
        self.tags = tags
        self.contentType = contentType
        self.producerID = producerID
        self.ballID = ballID
        self.bucketID = bucketID
        self.isDisabled = isDisabled
    }

    /// Decodes with the defaults that the Python client has: `bucket_id` and `is_disabled` may be missing (§3).
    ///
    /// - Throws: `DecodingError` when a required field is missing or has another type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        key = try fields.decode(String.self, forKey: .key)
        size = try fields.decode(Int.self, forKey: .size)
        checksum = try fields.decode(String.self, forKey: .checksum)
        tags = try fields.decodeIfPresent([String: String].self, forKey: .tags) ?? [:]
        contentType = try fields.decode(String.self, forKey: .contentType)
        producerID = try fields.decode(String.self, forKey: .producerID)
        ballID = try fields.decode(String.self, forKey: .ballID)
        bucketID = try fields.decodeIfPresent(String.self, forKey: .bucketID) ?? ""
        isDisabled = try fields.decodeIfPresent(Bool.self, forKey: .isDisabled) ?? false
    }
}

extension ChunkMetadata {
    /// Whether the key stands for itself, rather than for a chunk of a ball: no tag says how many chunks there are.
    package var isLoneKey: Bool { tags[ReservedTag.chunkCount] == nil }

    /// The chunk's index: the reserved tag, else the end of the key.
    public var index: Int? {
        tags[ReservedTag.index].flatMap { Int($0) } ?? (try? ChunkKey(key))?.index
    }

    /// The number of chunks of the whole ball, where the tag says so.
    public var chunkCount: Int? { tags[ReservedTag.chunkCount].flatMap { Int($0) } }

    /// The checksum of the whole ball, where the tag says so.
    public var fullChecksum: String? { tags[ReservedTag.fullChecksum] }

    /// When the ball was put, where the tag says so.
    public var updatedAt: Timestamp? { tags[ReservedTag.updatedAt].flatMap { Timestamp(tag: $0) } }
}
