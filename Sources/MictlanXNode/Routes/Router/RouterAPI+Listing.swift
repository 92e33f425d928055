internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.8: every chunk of a bucket, each once, ordered by (ball, index), empty ones included; with the
    /// query item `from` the balls from that one on (docs/wire-notes.md).
    func bucketListing(_ bucket: String, _ request: Request) async throws -> Reply {
        let bucket = try CanonicalName.bucket(bucket)
        let start = try request.queryItem("from").map {
            ListingPosition(bucket: bucket, ball: try CanonicalName.ball($0), position: .min, key: "")
        }
        let header = try jsonText(BucketListingHeader(bucketID: bucket, peerIDs: store.directories.ids))
        return try await served.listing(
            .bucket(bucket), after: start, prefix: header.dropLast() + #","balls":["#, suffix: "]}")
    }

    /// §3.9: every chunk of a ball; with the query item `readable` those that can be read (docs/wire-notes.md).
    func ballChunks(_ bucket: String, _ ball: String, _ request: Request) async throws -> Reply {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        _ = try request.queryNumber("content")
        let scope = ListingScope.ball(
            ball, in: bucket, isReadableOnly: try (request.queryNumber("readable") ?? 0) != 0)
        guard let listing = try await store.ball(scope) else {
            if scope.isReadableOnly, let key = try await loneKey(bucket, ball) { return try .json(key) }
            let message = "\(bucket)@\(ball) not found"
            throw Refusal.missing(message, recorded: message)
        }
        let first = try listing.firstPage.documents.first.map {
            try CatalogChunk.metadata(in: $0, of: "\(bucket)/\(ball)")
        }
        let fields = try jsonText(
            BallFields(
                bucketID: bucket, ballID: ball, size: ByteCount(listing.summary.bytes).decimalText,
                sizeBytes: listing.summary.bytes, checksum: first?.fullChecksum ?? ""))
        return .json(
            pieces: ListingPieces(
                store: store, scope: scope, firstPage: listing.firstPage,
                prefix: fields.dropLast() + #","chunks":["#, suffix: "]}", versions: listing.versions))
    }

    /// The same at once with the bytes behind it, of a ball of one small chunk where the query item `content` asks for them
    /// (docs/wire-notes.md).
    ///
    /// - Returns: `nil` for every other one, and where it takes longer to tell.
    /// - Throws: what is to be refused.
    func ballAtOnce(_ bucket: String, _ ball: String, _ request: Request) throws -> Reply? {
        guard try (request.queryNumber("content") ?? 0) != 0 else { return nil }
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        guard let content = try served.store.ballAtOnce(ball, in: bucket), case .bytes(let bytes) = content.source
        else { return nil }
        let chunk = content.chunk
        let fields = try jsonText(
            BallFields(
                bucketID: bucket, ballID: ball, size: ByteCount(chunk.size).decimalText, sizeBytes: chunk.size,
                checksum: chunk.version.checksum?.hex ?? ""))
        let document = fields.dropLast() + #","chunks":["# + chunk.document + "]}"
        var body = ByteBuffer(string: String(document))
        let size = body.readableBytes
        body.writeBytes(bytes)
        return Reply(
            status: .ok,
            headers: [("content-type", "application/octet-stream"), (WireHeader.documentSize, String(size))],
            body: .bytes(body))
    }

    /// The key by itself that has the id of a ball that is not there, in the form of that ball: a put would meet it.
    private func loneKey(_ bucket: String, _ key: String) async throws -> BallChunksReply? {
        guard let located = try await store.chunk(bucket: bucket, key: key) else { return nil }
        let metadata = try located.chunk.metadata
        guard metadata.isLoneKey, try await !store.readableHolders(of: located).isEmpty else { return nil }
        return BallChunksReply(bucketID: bucket, ballID: metadata.ballID, chunks: [metadata])
    }

    /// §3.10: the size of a chunk at each of its replicas that can be read; none for an unknown one.
    func chunkSizes(_ bucket: String, _ key: String) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located else { return try .json([ReplicaSize]()) }
        return try .json(
            try await store.readableHolders(of: located).map {
                ReplicaSize(bucketID: bucket, key: key, peerID: served.peerID($0.peer), size: located.chunk.size)
            })
    }
}

/// The fields of ``BallChunksReply`` before its chunks, which are sent as they are read.
private struct BallFields: Encodable {
    let bucketID: String
    let ballID: String
    let size: String
    let sizeBytes: Int
    let checksum: String

    enum CodingKeys: String, CodingKey {
        case bucketID = "bucket_id"
        case ballID = "ball_id"
        case size
        case sizeBytes = "size_bytes"
        case checksum
    }
}
