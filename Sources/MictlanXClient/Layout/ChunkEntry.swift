internal import MictlanXModel

/// What a layout keeps of one chunk.
struct ChunkEntry: Sendable {
    /// The chunk's key.
    let key: String
    /// From 0; `nil` when the chunk has none.
    let index: Int?
    /// In bytes.
    let size: Int
    /// `nil` when the router gave something else.
    let checksum: Checksum?
    /// Which checksum and count of the whole ball the chunk names, and since when.
    let origin: ChunkOrigin
    /// Whether every replica of this version is withdrawn from reading.
    var isDisabled: Bool
    /// How many replicas say the same of this version.
    var replicas = 1

    /// Joins a further entry of the same key: the newest counts, of equally new ones the first; those that agree with it
    /// are its replicas.
    mutating func merge(_ other: ChunkEntry) {
        if origin.updatedAt < other.origin.updatedAt {
            self = other
        } else if origin.updatedAt == other.origin.updatedAt, checksum == other.checksum, size == other.size {
            replicas += 1
            isDisabled = isDisabled && other.isDisabled
        }
    }
}

/// What the chunks of one put have in common.
struct ChunkOrigin: Hashable, Sendable {
    /// Which checksum and count of the whole ball is named: equal numbers for equal ones.
    let whole: Int32
    /// Without the tag a chunk is older than every chunk that has one.
    let updatedAt: Timestamp

    init(whole: Int32, updatedAt: Timestamp?) {
        self.whole = whole
        self.updatedAt = updatedAt ?? Timestamp(nanoseconds: .min)
    }
}
