/// What a listing covers: the whole store, a bucket, or a ball of a bucket; at all peers or at one.
struct ListingScope: Sendable {
    /// What the listing holds of each chunk.
    enum Items: Sendable {
        /// Its document.
        case documents
        /// A JSON text made of it.
        case texts(@Sendable (ChunkSummary) throws -> String)

        /// Whether the text needs the peers of a chunk.
        var needsPeers: Bool {
            if case .texts = self { true } else { false }
        }
    }

    var bucket: String?
    var ball: String?
    /// The peer whose replicas count, `nil` for all.
    var peer: Int?
    var items = Items.documents
    /// Whether chunks are left out that no peer has the bytes of; for a ball.
    var isReadableOnly = false

    static func everything(at peer: Int?) -> ListingScope { ListingScope(peer: peer) }

    static func bucket(_ bucket: String, at peer: Int? = nil) -> ListingScope {
        ListingScope(bucket: bucket, peer: peer)
    }

    static func ball(
        _ ball: String, in bucket: String, at peer: Int? = nil, isReadableOnly: Bool = false
    ) -> ListingScope {
        ListingScope(bucket: bucket, ball: ball, peer: peer, isReadableOnly: isReadableOnly)
    }
}

/// A chunk in a listing that tells little of each.
struct ChunkSummary: Hashable, Sendable {
    let bucket: String
    let key: String
    let size: Int
    let peers: [Int]
}

/// Where a page ends: whichever comes first.
struct PageLimits: Hashable, Sendable {
    var rows: Int
    var bytes: Int

    /// Large enough that a query costs little per chunk, small enough for a connection's memory.
    static let standard = PageLimits(rows: 512, bytes: 262_144)
}

/// Where a page of a listing begins: after this chunk.
struct ListingPosition: Hashable, Sendable {
    var bucket: String
    var ball: String
    var position: Int
    var key: String
}

/// A run of consecutive documents and where the next page begins, `nil` at the end.
struct ListingPage: Sendable {
    var documents: [String]
    /// The keys of the chunks, where only readable ones are wanted.
    var keys: [String] = []
    var next: ListingPosition?
}
