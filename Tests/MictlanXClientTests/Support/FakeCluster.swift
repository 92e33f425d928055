import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization

/// The recorded router over several peers: each keeps its own replica, a registration goes to peers that do not have the
/// key yet, and 666 is answered when all have it (wire protocol §3.1).
final class FakeCluster: Sendable {
    struct Replica: Sendable, Equatable {
        var metadata: ChunkMetadata
        var bytes: [UInt8]?
    }

    struct State: Sendable {
        /// By peer and key.
        var replicas: [String: [String: Replica]] = [:]
        var tickets: [String: (key: String, peers: [String])] = [:]
        var nextTicket = 0
    }

    /// Decides about a request before the cluster does; `nil` to go on.
    typealias Fault = @Sendable (ScriptedTransport.Sent, _ upload: Int) async throws -> ScriptedTransport.Reply?

    let peers: [String]
    let state: Mutex<State>
    private let uploads = Mutex(0)

    init(peers count: Int) {
        peers = (0..<count).map { "p\($0)" }
        state = Mutex(State())
    }

    func transport(_ fault: @escaping Fault = { _, _ in nil }) -> ScriptedTransport {
        ScriptedTransport { [self] sent in
            let nth = uploads.withLock { uploads in
                if sent.path.hasSuffix("/chunked") { uploads += 1 }
                return uploads
            }
            if let reply = try await fault(sent, nth) { return reply }
            return try answer(sent)
        }
    }

    /// The replicas of a key by peer.
    func replicas(of key: String) -> [String: Replica] {
        state.withLock { state in state.replicas.compactMapValues { $0[key] } }
    }

    /// Puts a replica where it is said.
    func plant(_ metadata: ChunkMetadata, bytes: [UInt8]?, at peer: String) {
        state.withLock { $0.replicas[peer, default: [:]][metadata.key] = Replica(metadata: metadata, bytes: bytes) }
    }

    /// Takes an upload as far as one of its peers, and loses the rest.
    func storePartly(_ sent: ScriptedTransport.Sent, at peer: String) {
        guard case .route(.uploadChunk(let task)) = APIRoute.match(method: sent.method, path: sent.path) else { return }
        state.withLock { state in
            guard let ticket = state.tickets.removeValue(forKey: task) else { return }
            state.replicas[peer]?[ticket.key]?.bytes = sent.body
        }
    }

    func answer(_ sent: ScriptedTransport.Sent) throws -> ScriptedTransport.Reply {
        guard case .route(let route) = APIRoute.match(method: sent.method, path: sent.path) else {
            return .json(#"{"detail":"Not Found"}"#, status: 404)
        }
        return try state.withLock { try answer(route, sent, &$0) }
    }

    private func answer(
        _ route: APIRoute, _ sent: ScriptedTransport.Sent, _ state: inout State
    ) throws -> ScriptedTransport.Reply {
        switch route {
        case .registerChunk(let bucket):
            let metadata = try JSONDecoder().decode(ChunkMetadata.self, from: Data(sent.body))
            let body = try JSONSerialization.jsonObject(with: Data(sent.body)) as? [String: Any]
            let wanted = body?["replication_factor"] as? Int ?? 1
            let free = peers.filter { state.replicas[$0]?[metadata.key] == nil }.prefix(wanted)
            guard !free.isEmpty else {
                return .json(#"{"detail":{"msg":"No available peers.","code":666}}"#, status: 404)
            }
            for peer in free {
                state.replicas[peer, default: [:]][metadata.key] = Replica(metadata: metadata, bytes: nil)
            }
            state.nextTicket += 1
            let ticket = "ticket\(state.nextTicket)"
            state.tickets[ticket] = (metadata.key, Array(free))
            return try json(
                RegisterChunkReply(
                    key: metadata.key, serviceTime: 0, taskIDs: [ticket], bucketID: bucket, replicas: Array(free)))
        case .uploadChunk(let task):
            guard let ticket = state.tickets.removeValue(forKey: task) else {
                return .json(#"{"detail":"Task \#(task) not found"}"#, status: 500)
            }
            for peer in ticket.peers { state.replicas[peer]?[ticket.key]?.bytes = sent.body }
            return try json(
                UploadReply(peerIDs: ticket.peers, bucketID: "bucket", key: ticket.key, size: sent.body.count))
        case .ballChunks(let bucket, let ball):
            let chunks = peers.flatMap { peer in (state.replicas[peer] ?? [:]).values.map(\.metadata) }
                .filter { $0.ballID == ball }
            guard !chunks.isEmpty else { return notFound }
            return try json(BallChunksReply(bucketID: bucket, ballID: ball, chunks: chunks))
        case .chunkMetadata(_, let key):
            guard let replica = peers.compactMap({ state.replicas[$0]?[key] }).first else {
                return .json(#"{"detail":"404: No available peers"}"#, status: 500)
            }
            return try json(ChunkMetadataReply(serviceTime: 0, peerID: "p0", metadata: replica.metadata))
        case .chunkSizes(_, let key):
            let holders = peers.filter { state.replicas[$0]?[key] != nil }
            return try json(holders.map { ReplicaSize(bucketID: "bucket", key: key, peerID: $0, size: 0) })
        case .chunkData(_, let key):
            let asked = sent.headers["peer-id"].map { [$0] } ?? peers
            guard let bytes = asked.compactMap({ state.replicas[$0]?[key] }).first?.bytes else { return notFound }
            return ScriptedTransport.Reply(body: bytes)
        case .peers:
            return try json(
                PeersReply(
                    available: peers.map { PeerDescription(peerID: $0, address: "", port: 0, scheme: "http") },
                    unavailable: []))
        case .peerStatistics:
            let lists = try peers.map { peer in
                let list = try JSONEncoder().encode((state.replicas[peer] ?? [:]).values.map(\.metadata))
                return #""\#(peer)":{"peer_id":"\#(peer)","balls":\#(String(decoding: list, as: UTF8.self))}"#
            }
            return .json("{\(lists.joined(separator: ","))}")
        case .deleteKey(_, let key):
            var count = 0
            for peer in peers where state.replicas[peer]?.removeValue(forKey: key) != nil { count += 1 }
            return count == 0 ? notFound : try json(DeleteKeyReply(deletes: count, key: key))
        case .deleteBall(_, let ball):
            for peer in peers { state.replicas[peer] = state.replicas[peer]?.filter { $1.metadata.ballID != ball } }
            return try json(DeleteBallReply(deletes: 1, ballID: ball))
        default: return notFound
        }
    }

    private var notFound: ScriptedTransport.Reply { .json(#"{"detail":"not found"}"#, status: 404) }

    private func json(_ body: some Encodable) throws -> ScriptedTransport.Reply {
        ScriptedTransport.Reply(body: Array(try JSONEncoder().encode(body)))
    }
}
