internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

/// §4: what one peer tells of its replicas.
extension Router {
    /// Every chunk of a bucket at this peer.
    func bucketListing(_ bucket: String, at peer: Int, _ id: String) async throws -> Reply {
        let prefix = #"{"peer_id":\#(try jsonText(id)),"balls":["#
        return try await listing(.bucket(try bucketID(bucket), at: peer), prefix: prefix, suffix: "]}")
    }

    /// Every chunk of a ball at this peer.
    func ballGroup(_ bucket: String, _ ball: String, at peer: Int) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let ball = try ballID(ball)
        guard let listing = try await store.ball(ball, in: bucket, at: peer) else {
            throw Refusal.notFound("\(bucket)@\(ball) not found")
        }
        let prefix =
            #"{"bucket_id":\#(try jsonText(bucket)),"ball_id":\#(try jsonText(ball)),"size":\#(listing.summary.bytes),"#
            + #""balls":["#
        return .json(
            pieces: ListingPieces(
                store: store, scope: .ball(ball, in: bucket, at: peer), firstPage: listing.firstPage, prefix: prefix,
                suffix: "]}"))
    }

    /// The size of one chunk.
    func chunkSize(_ bucket: String, _ key: String, at peer: Int, _ id: String) async throws -> Reply {
        let bucket = try bucketID(bucket)
        let key = try chunkKey(key)
        let located = try await store.chunk(bucket: bucket, key: key)
        guard let located, located.holder(peer) != nil else { throw Refusal.notFound("\(bucket)@\(key) not found") }
        return try .json(ReplicaSize(bucketID: bucket, key: key, peerID: id, size: located.chunk.size))
    }

    /// The sizes of this peer and its chunks.
    func statistics(of peer: Int, _ request: Request) async throws -> Reply {
        let peers = try await store.peers()
        let others = peers.filter { $0.record.number != peer }.map(\.record.id)
        let space = try self.peer(peer, in: peers).space
        let fields = try jsonText(PeerStatistics(space: space, peers: others))
        return try await listing(
            .everything(at: peer), prefix: fields.dropLast() + #","balls":["#, suffix: "]}", range: range(request))
    }

    /// The sizes of this peer.
    func usage(of peer: Int) async throws -> Reply {
        try .json(PeerUsage(self.peer(peer, in: try await store.peers()).space))
    }

    /// Bucket, key and size of every chunk.
    func storedChunks(at peer: Int, _ request: Request) async throws -> Reply {
        var scope = ListingScope.everything(at: peer)
        scope.items = .texts { try jsonText(ChunkSize(bucketID: $0.bucket, key: $0.key, size: $0.size)) }
        return try await listing(scope, prefix: "[", suffix: "]", range: range(request))
    }

    /// The same as arrays.
    func storedChunkSizes(at peer: Int, _ request: Request) async throws -> Reply {
        var scope = ListingScope.everything(at: peer)
        scope.items = .texts {
            try jsonText(ChunkSize.Row(ChunkSize(bucketID: $0.bucket, key: $0.key, size: $0.size)))
        }
        return try await listing(scope, prefix: "[", suffix: "]", range: range(request))
    }

    /// How many chunks this peer has.
    func chunkCount(at peer: Int) async throws -> Reply {
        try .json(ChunkCountReply(count: try await store.chunkCount(at: peer)))
    }

    /// The other peers of this node, and where each chunk of this one lies.
    func peerState(of peer: Int, _ request: Request) async throws -> Reply {
        let nodes = try await store.peers().filter { $0.record.number != peer }.map { other in
            let description = description(of: other.record.id)
            return PeerState.Node(nodeID: other.record.id, address: description.address, port: description.port)
        }
        let directories = store.directories
        var scope = ListingScope.everything(at: peer)
        scope.items = .texts { chunk in
            let location = PeerState.Location(peerIDs: chunk.peers.compactMap(directories.id), size: chunk.size)
            return "\(try jsonText("\(chunk.bucket)@\(chunk.key)")):\(try jsonText(location))"
        }
        return try await listing(
            scope, prefix: #"{"nodes":\#(try jsonText(nodes)),"balls":{"#, suffix: "}}", range: range(request))
    }

    private func peer(_ number: Int, in peers: [PeerStatus]) throws(Refusal) -> PeerStatus {
        guard let peer = peers.first(where: { $0.record.number == number }) else { throw .notFound("no such peer") }
        return peer
    }
}
