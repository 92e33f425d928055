internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension Router {
    /// §3.15: the one peer there is.
    func peers() throws -> Reply { try .json(PeersReply(available: [peer], unavailable: [])) }

    /// §3.15: takes note of a peer that this node will never use.
    @inline(never) func addPeer(_ body: inout RequestBody) async throws -> Reply {
        _ = try decodeJSON(PeerBody.self, from: try await body.collect(upTo: limits.document))
        return noPeers()
    }

    /// §3.15: several of them.
    @inline(never) func addPeers(_ body: inout RequestBody) async throws -> Reply {
        _ = try decodeJSON([PeerBody].self, from: try await body.collect(upTo: limits.document))
        return noPeers()
    }

    /// §3.15: the ids are in the body; without one it does nothing.
    @inline(never) func removePeers(_ body: inout RequestBody) async throws -> Reply {
        let document = try await body.collect(upTo: limits.document)
        if document.readableBytes > 0 { _ = try decodeJSON([String].self, from: document) }
        return noPeers()
    }

    /// What a node of one machine can say: the client's habit is 204, and the header says what it is worth.
    func noPeers() -> Reply {
        Reply(
            status: .noContent,
            headers: [("mictlanx-note", "this node stores everything itself: its list of peers does not change")])
    }

    /// §3.15: the sizes of the peer, and its chunks from `start` up to but not including `end`; without `end` all.
    func peerStatistics(_ request: Request) async throws -> Reply {
        let start = try request.queryNumber("start") ?? 0
        let end = try request.queryNumber("end") ?? .max
        let count = max(0, end - start)
        let (used, total) = try await store.space()
        let space = try jsonText(PeerSpace(peerID: peer.peerID, usedDisk: used, totalDisk: total))
        var limits = PageLimits.standard
        limits.rows = min(limits.rows, count)
        let page =
            count == 0
            ? ListingPage(documents: [])
            : try await store.page(of: .everything, after: nil, skip: start, limits: limits)
        return .json(
            pieces: ListingPieces(
                store: store, scope: .everything, firstPage: page,
                prefix: #"{\#(try jsonText(peer.peerID)):"# + space.dropLast() + #","balls":["#,
                suffix: #"],"peers":[]}}"#, count: count))
    }

    /// Whether the store can be read, and how full it is.
    func health() async throws -> Reply {
        let (used, total) = try await store.space()
        return try .json(Health(peer: PeerSpace(peerID: peer.peerID, usedDisk: used, totalDisk: total)))
    }
}

/// A peer to be added; every field is required, none is used.
private struct PeerBody: Decodable {
    let scheme: String
    let peerID: String
    let hostname: String
    let port: Int

    enum CodingKeys: String, CodingKey {
        case scheme = "protocol"
        case peerID = "peer_id"
        case hostname, port
    }
}

private struct Health: Encodable {
    let status = "ok"
    let peer: PeerSpace
}
