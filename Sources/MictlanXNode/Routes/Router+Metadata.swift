internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Router {
    /// §3.5: what is known of one chunk.
    func chunkMetadata(_ bucket: String, _ key: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        guard let chunk = try await store.chunk(bucket: bucket, key: key) else {
            throw Refusal.notFound("No metadata found for \(bucket)@\(key)")
        }
        let peerID = try jsonText(peer.peerID)
        let text =
            #"{"service_time":0,"peer_id":\#(peerID),"local_peer_id":\#(peerID),"metadata":\#(chunk.document)}"#
        return Reply(
            status: .ok, headers: [("content-type", "application/json")], body: .bytes(ByteBuffer(string: text)))
    }

    /// §3.8: every chunk of a bucket, each once, ordered by (ball, index), empty ones included.
    func bucketListing(_ bucket: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let peers = try jsonText([peer.peerID])
        let page = try await store.page(of: .bucket(bucket), after: nil)
        return .json(
            pieces: ListingPieces(
                store: store, scope: .bucket(bucket), firstPage: page,
                prefix: #"{"bucket_id":\#(try jsonText(bucket)),"peers_ids":\#(peers),"peer_ids":\#(peers),"balls":["#,
                suffix: "]}"))
    }

    /// §3.9: every chunk of a ball.
    func ballChunks(_ bucket: String, _ ball: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let ball = try ballID(ball)
        guard let listing = try await store.ball(ball, in: bucket) else {
            throw Refusal.notFound("\(bucket)@\(ball) not found")
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
                prefix: fields.dropLast() + #","chunks":["#, suffix: "]}"))
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
