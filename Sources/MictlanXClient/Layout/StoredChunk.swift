internal import MictlanXModel

/// One chunk as it is read: where it is and what must come.
struct StoredChunk: Sendable {
    let bucket: String
    let key: String
    /// In bytes.
    let size: Int
    /// `nil` when the router gave something else: no bytes match that.
    let checksum: Checksum?
}

extension StoredChunk {
    init(_ metadata: ChunkMetadata, in bucket: String) {
        self.init(bucket: bucket, key: metadata.key, size: metadata.size, checksum: Checksum(hex: metadata.checksum))
    }
}
