internal import MictlanXModel
internal import NIOCore
internal import NIOHTTP1

extension RouterAPI {
    /// Wire protocol §3.15: the peers; those that are disabled or whose directory is not there are unavailable.
    func peers() async throws -> Reply {
        let peers = try await store.peers()
        return try .json(
            PeersReply(
                available: peers.filter(\.isInService).map(description),
                unavailable: peers.filter { !$0.isInService }.map(description)))
    }

    /// A peer with what our node knows of it beside where it is.
    private func description(of peer: PeerStatus) -> PeerDescription {
        var description = served.description(of: peer.record.id)
        guard served.compatibility == .strict else { return description }
        description.condition = peer.condition
        description.uploads = store.load[peer.record.number].uploads
        return description
    }

    /// §3.15: refuses a peer that this node would never use: its peers are directories of its own.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func addPeer(_ body: inout RequestBody) async throws -> Reply {
        let peer = try decodeJSON(AddPeerRequest.self, from: try await body.collect(upTo: served.limits.document))
        return try accept([peer])
    }

    /// §3.15: several of them.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func addPeers(_ body: inout RequestBody) async throws -> Reply {
        let peers = try decodeJSON([AddPeerRequest].self, from: try await body.collect(upTo: served.limits.document))
        return try accept(peers)
    }

    /// §3.15: the ids are in the body; without one it does nothing.
    @inline(never)  // Swift 6.3.1 -O crashes when it splits a coroutine that this was inlined into.
    func removePeers(_ body: inout RequestBody) async throws -> Reply {
        let document = try await body.collect(upTo: served.limits.document)
        return try removePeers(document.readableBytes > 0 ? decodeJSON([String].self, from: document) : [])
    }

    /// §3.15: takes peers off the list. Those that are not on it are off it; to take others off would hide what they hold.
    func removePeers(_ ids: [String]) throws -> Reply {
        guard let id = ids.first(where: { store.directories.number(of: $0) != nil }), served.compatibility == .strict
        else { return Reply(status: .noContent) }
        throw Refusal.invalid(
            "this node keeps the peers that it plays; 'mxshell peers disable \(id)' takes one out of service")
    }

    /// Those that the node plays are there already.
    private func accept(_ peers: [AddPeerRequest]) throws -> Reply {
        guard peers.contains(where: { store.directories.number(of: $0.peerID) == nil }),
            served.compatibility == .strict
        else { return Reply(status: .noContent) }
        throw Refusal.invalid(
            "this node plays its own peers and uses no others; add one with 'mxshell node --peers N' or '--peer-dir ID=DIR'"
        )
    }

    /// §3.15: for every peer its sizes, and its chunks from `start` up to but not including `end`; without `end` all. With
    /// `counts=buckets` what each bucket holds instead (docs/wire-notes.md).
    func peerStatistics(_ request: Request) async throws -> Reply {
        switch try request.queryItem("counts") {
        case nil: break
        case "buckets": return .json(pieces: try await BucketCountPieces(of: store))
        case .some(let text): throw Refusal.invalid("the query item 'counts' must be buckets, not '\(text)'")
        }
        let range = try request.range()
        var documents: [PeerDocuments.Document] = []
        for peer in try await store.peers() {
            let space = try jsonText(PeerStatistics(space: peer.space))
            documents.append(
                PeerDocuments.Document(
                    scope: .everything(at: peer.record.number),
                    prefix: "\(try jsonText(peer.record.id)):\(space.dropLast()),\"balls\":[", suffix: "]}"))
        }
        return .json(pieces: PeerDocuments(store: store, documents: documents, range: range))
    }
}

extension PeerStatus {
    /// How it takes part.
    fileprivate var condition: PeerCondition { record.isDisabled ? .disabled : isPresent ? .inService : .missing }
}
