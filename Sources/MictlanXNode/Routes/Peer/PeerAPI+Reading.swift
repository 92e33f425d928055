internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// Wire protocol §4: what one peer tells of its replicas.
extension PeerAPI {
    /// Every chunk of a bucket at this peer.
    func bucketListing(_ bucket: String) async throws -> Reply {
        let prefix = #"{"peer_id":\#(try jsonText(id)),"balls":["#
        return try await served.listing(
            .bucket(try CanonicalName.bucket(bucket), at: number), prefix: prefix, suffix: "]}")
    }

    /// Every chunk of a ball at this peer.
    func ballGroup(_ bucket: String, _ ball: String) async throws -> Reply {
        let (bucket, ball) = try CanonicalName.ball(bucket, ball)
        let scope = ListingScope.ball(ball, in: bucket, at: number)
        guard let listing = try await store.ball(scope) else {
            throw Refusal.notFound("\(bucket)@\(ball) not found")
        }
        let prefix =
            #"{"bucket_id":\#(try jsonText(bucket)),"ball_id":\#(try jsonText(ball)),"size":\#(listing.summary.bytes),"#
            + #""balls":["#
        return .json(
            pieces: ListingPieces(
                store: store, scope: scope, firstPage: listing.firstPage, prefix: prefix, suffix: "]}"))
    }

    func chunkSize(_ bucket: String, _ key: String) async throws -> Reply {
        let (bucket, key) = try CanonicalName.chunk(bucket, key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, located.holder(at: number) != nil else {
            throw Refusal.notFound("\(bucket)@\(key) not found")
        }
        return try .json(ReplicaSize(bucketID: bucket, key: key, peerID: id, size: located.chunk.size))
    }

    /// The sizes of this peer and its chunks.
    func statistics(_ request: Request) async throws -> Reply {
        let peers = try await store.peers()
        let others = peers.filter { $0.record.number != number }.map(\.record.id)
        let space = try ownStatus(in: peers).space
        let fields = try jsonText(PeerStatistics(space: space, peers: others))
        return try await served.listing(
            .everything(at: number), prefix: fields.dropLast() + #","balls":["#, suffix: "]}", range: request.range())
    }

    func usage() async throws -> Reply {
        try .json(PeerUsage(ownStatus(in: try await store.peers()).space))
    }

    /// Bucket, key and size of every chunk.
    func storedChunks(_ request: Request) async throws -> Reply {
        var scope = ListingScope.everything(at: number)
        scope.items = .texts { try jsonText(ChunkSize(bucketID: $0.bucket, key: $0.key, size: $0.size)) }
        return try await served.listing(scope, prefix: "[", suffix: "]", range: request.range())
    }

    /// The same as arrays.
    func storedChunkSizes(_ request: Request) async throws -> Reply {
        var scope = ListingScope.everything(at: number)
        scope.items = .texts {
            try jsonText(ChunkSize.Row(ChunkSize(bucketID: $0.bucket, key: $0.key, size: $0.size)))
        }
        return try await served.listing(scope, prefix: "[", suffix: "]", range: request.range())
    }

    /// How many chunks this peer has.
    func chunkCount() async throws -> Reply {
        try .json(ChunkCountReply(count: try await store.chunkCount(at: number)))
    }

    /// The other peers of this node, and where each chunk of this one lies.
    func peerState(_ request: Request) async throws -> Reply {
        let nodes = try await store.peers().filter { $0.record.number != number }.map { other in
            let description = served.description(of: other.record.id)
            return PeerState.KnownPeer(nodeID: other.record.id, address: description.address, port: description.port)
        }
        let directories = store.directories
        var scope = ListingScope.everything(at: number)
        scope.items = .texts { chunk in
            let location = PeerState.Location(peerIDs: chunk.peers.compactMap(directories.id), size: chunk.size)
            return "\(try jsonText("\(chunk.bucket)@\(chunk.key)")):\(try jsonText(location))"
        }
        return try await served.listing(
            scope, prefix: #"{"nodes":\#(try jsonText(nodes)),"balls":{"#, suffix: "}}", range: request.range())
    }

    private func ownStatus(in peers: [PeerStatus]) throws(Refusal) -> PeerStatus {
        guard let peer = peers.first(where: { $0.record.number == number }) else { throw .notFound("no such peer") }
        return peer
    }
}
