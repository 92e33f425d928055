internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Router {
    /// §3.5, §4: what is known of one chunk.
    func chunkMetadata(_ bucket: String, _ key: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, let holder = located.holder(peer) else {
            var refusal = Refusal.notFound("No metadata found for \(bucket)@\(key)")
            if peer == nil { refusal.recorded = .text(500, "404: No available peers") }
            throw refusal
        }
        let id = try jsonText(peerID(holder))
        let text =
            #"{"service_time":0,"peer_id":\#(id),"local_peer_id":\#(id),"metadata":\#(located.chunk.document)}"#
        return Reply(
            status: .ok, headers: [("content-type", "application/json")], body: .bytes(ByteBuffer(string: text)))
    }

    /// §3.8: every chunk of a bucket, each once, ordered by (ball, index), empty ones included; with the query item
    /// `from` the balls from that one on (docs/wire-notes.md).
    func bucketListing(_ bucket: String, _ request: Request) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let start = try request.queryItem("from").map {
            ListingPosition(bucket: bucket, ball: try ballID($0), position: .min, key: "")
        }
        let header = try jsonText(BucketListingHeader(bucketID: bucket, peerIDs: store.directories.ids))
        return try await listing(
            .bucket(bucket), after: start, prefix: header.dropLast() + #","balls":["#, suffix: "]}")
    }

    /// §3.9: every chunk of a ball.
    func ballChunks(_ bucket: String, _ ball: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let ball = try ballID(ball)
        guard let listing = try await store.ball(ball, in: bucket) else {
            let message = "\(bucket)@\(ball) not found"
            throw missing(message, recorded: message)
        }
        let first = try listing.firstPage.documents.first.map {
            try JSONDecoder().decode(ChunkMetadata.self, from: Data($0.utf8))
        }
        let fields = try jsonText(
            BallFields(
                bucketID: bucket, ballID: ball, size: ByteCount(listing.summary.bytes).decimalText,
                sizeBytes: listing.summary.bytes, checksum: first?.fullChecksum ?? ""))
        return .json(
            pieces: ListingPieces(
                store: store, scope: .ball(ball, in: bucket), firstPage: listing.firstPage,
                prefix: fields.dropLast() + #","chunks":["#, suffix: "]}", versions: listing.versions))
    }

    /// §3.10: the size of a chunk at each of its replicas; none for an unknown one.
    func chunkSizes(_ bucket: String, _ key: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        let located = try await store.chunk(bucket: bucket, key: key)
        return try .json(
            (located?.holders ?? []).map {
                ReplicaSize(bucketID: bucket, key: key, peerID: peerID($0.peer), size: located?.chunk.size ?? 0)
            })
    }

    /// A document around a listing.
    func listing(
        _ scope: ListingScope, after start: ListingPosition? = nil, prefix: String, suffix: String,
        range: Range<Int> = 0..<Int.max
    ) async throws -> Reply {
        var limits = PageLimits.standard
        limits.rows = min(limits.rows, range.count)
        let page =
            range.isEmpty
            ? ListingPage(documents: [])
            : try await store.page(of: scope, after: start, skip: range.lowerBound, limits: limits)
        return .json(
            pieces: ListingPieces(
                store: store, scope: scope, firstPage: page, prefix: prefix, suffix: suffix, count: range.count))
    }

    /// The query items `start` and `end` of a listing: up to but not including `end`; without it all (§4).
    func range(_ request: Request) throws -> Range<Int> {
        let start = try request.queryNumber("start") ?? 0
        let end = try request.queryNumber("end") ?? .max
        return start..<max(start, end)
    }
}

extension LocatedChunk {
    /// Who answers for the chunk: the peer that is played if it has it, or the first.
    func holder(_ peer: Int?) -> Int? {
        guard let peer else { return holders.first?.peer }
        return holders.contains { $0.peer == peer } ? peer : nil
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
