import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization

/// The recorded router over one peer, as far as the verbs meet it: availability gate, single-use tickets, metadata that
/// is visible before its bytes, wrapped 404 (wire protocol §3), without any of our node's capabilities.
final class FakeRouter: Sendable {
    struct Chunk: Sendable {
        var metadata: ChunkMetadata
        var bytes: [UInt8]?
    }

    struct State: Sendable {
        var chunks: [String: Chunk] = [:]
        var tickets: [String: String] = [:]
        var nextTicket = 0
    }

    /// Decides about a request before the router does: an answer or an error in its place, `nil` to go on.
    typealias Fault = @Sendable (ScriptedTransport.Sent, _ nth: Int) throws -> ScriptedTransport.Reply?

    let state = Mutex(State())
    private let counts = Mutex<[String: Int]>([:])

    func transport(_ fault: @escaping Fault = { _, _ in nil }) -> ScriptedTransport {
        ScriptedTransport { [self] sent in
            let nth = counts.withLock { counts in
                let key = sent.method + (sent.path.hasSuffix("/chunked") ? " upload" : " other")
                counts[key, default: 0] += 1
                return counts[key, default: 0]
            }
            if let reply = try fault(sent, nth) { return reply }
            return try answer(sent)
        }
    }

    /// The chunks that have bytes.
    var stored: [String: [UInt8]] { state.withLock { $0.chunks.compactMapValues(\.bytes) } }

    func answer(_ sent: ScriptedTransport.Sent) throws -> ScriptedTransport.Reply {
        guard case .route(let route) = APIRoute.match(method: sent.method, path: sent.path) else {
            return .json(#"{"detail":"Not Found"}"#, status: 404)
        }
        return try state.withLock { state in try Self.answer(route, sent, &state) }
    }

    private static func answer(
        _ route: APIRoute, _ sent: ScriptedTransport.Sent, _ state: inout State
    ) throws -> ScriptedTransport.Reply {
        switch route {
        case .registerChunk(let bucket):
            let metadata = try JSONDecoder().decode(ChunkMetadata.self, from: Data(sent.body))
            guard state.chunks[metadata.key] == nil else {
                return .json(#"{"detail":{"msg":"No available peers.","code":666}}"#, status: 404)
            }
            state.nextTicket += 1
            let ticket = "ticket\(state.nextTicket)"
            state.tickets[ticket] = metadata.key
            state.chunks[metadata.key] = Chunk(metadata: metadata, bytes: nil)
            return try reply(
                RegisterChunkReply(
                    key: metadata.key, serviceTime: 0.1, taskIDs: [ticket], bucketID: bucket, replicas: ["p0"]))
        case .uploadChunk(let task):
            guard let key = state.tickets.removeValue(forKey: task), let chunk = state.chunks[key] else {
                return .json(#"{"detail":"Task \#(task) not found"}"#, status: 500)
            }
            state.chunks[key]?.bytes = sent.body
            return try reply(
                UploadReply(peerIDs: ["p0"], bucketID: chunk.metadata.bucketID, key: key, size: chunk.metadata.size))
        case .ballChunks(let bucket, let ball):
            let chunks = state.chunks.values.map(\.metadata).filter { $0.ballID == ball }
            guard !chunks.isEmpty else { return notFound("\(bucket)@\(ball)") }
            return try reply(BallChunksReply(bucketID: bucket, ballID: ball, chunks: chunks + chunks))
        case .chunkMetadata(_, let key):
            guard let chunk = state.chunks[key] else {
                return .json(#"{"detail":"404: No available peers"}"#, status: 500)
            }
            return try reply(ChunkMetadataReply(serviceTime: 0, peerID: "p0", metadata: chunk.metadata))
        case .chunkData(let bucket, let key):
            guard let bytes = state.chunks[key]?.bytes else { return notFound("\(bucket)@\(key)") }
            return ScriptedTransport.Reply(body: bytes)
        case .bucketListing(let bucket):
            let chunks = state.chunks.values.map(\.metadata).filter { $0.bucketID == bucket && $0.size > 0 }
            let list = try String(decoding: JSONEncoder().encode(chunks + chunks), as: UTF8.self)
            return .json(#"{"bucket_id":"\#(bucket)","peers_ids":["p0"],"balls":\#(list)}"#)
        case .peers:
            return .json(#"{"available":[{"peer_id":"p0"}],"unavailable":[]}"#)
        case .peerStatistics:
            let list = try String(decoding: JSONEncoder().encode(state.chunks.values.map(\.metadata)), as: UTF8.self)
            return .json(#"{"p0":{"peer_id":"p0","balls":\#(list)}}"#)
        case .deleteKey(let bucket, let key):
            guard state.chunks.removeValue(forKey: key) != nil else { return notFound("\(bucket)@\(key)") }
            return try reply(DeleteKeyReply(deletes: 1, key: key))
        case .deleteBall(_, let ball):
            let keys = state.chunks.filter { $0.value.metadata.ballID == ball }.keys
            for key in keys { state.chunks[key] = nil }
            return try reply(DeleteBallReply(deletes: keys.count, ballID: ball))
        default: return .json(#"{"detail":"Not Found"}"#, status: 404)
        }
    }

    private static func reply(_ body: some Encodable) throws -> ScriptedTransport.Reply {
        ScriptedTransport.Reply(body: Array(try JSONEncoder().encode(body)))
    }

    private static func notFound(_ what: String) -> ScriptedTransport.Reply {
        .json(#"{"detail":"\#(what) not found"}"#, status: 404)
    }
}
