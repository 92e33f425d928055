/// The size of one chunk at one peer: an entry of a router's answer (wire protocol §3.10), the whole of a peer's (§4).
public struct ReplicaSize: Hashable, Sendable, Codable {
    /// The bucket.
    public var bucketID: String
    /// The chunk's key.
    public var key: String
    /// The peer that holds it.
    public var peerID: String
    /// Bytes.
    public var size: Int

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case key
        case peerID = "peer_id"
        case size
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - bucketID: the bucket.
    ///   - key: the chunk's key.
    ///   - peerID: the peer that holds it.
    ///   - size: bytes.
    public init(bucketID: String, key: String, peerID: String, size: Int) {
        self.bucketID = bucketID
        self.key = key
        self.peerID = peerID
        self.size = size
    }
}

/// A chunk in the short listing of a peer: an object in `xballs`, an array `[bucket, key, size]` in `xballs/size`
/// (wire protocol §4).
public struct ChunkSize: Hashable, Sendable, Codable {
    /// The bucket.
    public var bucketID: String
    /// The chunk's key.
    public var key: String
    /// Bytes.
    public var size: Int

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case key, size
    }

    /// Joins all fields.
    ///
    /// - Parameters:
    ///   - bucketID: the bucket.
    ///   - key: the chunk's key.
    ///   - size: bytes.
    public init(bucketID: String, key: String, size: Int) {
        self.bucketID = bucketID
        self.key = key
        self.size = size
    }

    /// The form of `xballs/size`.
    public struct Row: Hashable, Sendable, Codable {
        /// The chunk.
        public var chunk: ChunkSize

        /// Wraps a chunk.
        public init(_ chunk: ChunkSize) { self.chunk = chunk }

        /// Decodes `[bucket, key, size]`.
        ///
        /// - Throws: `DecodingError`.
        public init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            chunk = ChunkSize(
                bucketID: try row.decode(String.self), key: try row.decode(String.self), size: try row.decode(Int.self))
        }

        /// Writes `[bucket, key, size]`.
        ///
        /// - Throws: what the encoder throws.
        public func encode(to encoder: any Encoder) throws {
            var row = encoder.unkeyedContainer()
            try row.encode(chunk.bucketID)
            try row.encode(chunk.key)
            try row.encode(chunk.size)
        }
    }
}

/// How many chunks a peer has (wire protocol §4, `balls/len`).
public struct ChunkCountReply: Hashable, Sendable, Codable {
    /// The number of chunks.
    public var count: Int

    enum CodingKeys: String, CodingKey { case count = "len" }

    /// Wraps a number.
    public init(count: Int) { self.count = count }
}
