import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport

/// Answers as the real router did in a recording: the same request gets the recorded answers one after the other, the
/// last of them again. What was not recorded, because the Python client does not ask for it, is answered from what the
/// other answers say.
final class GoldenRouter: Sendable {
    private struct Answer: Sendable {
        let method: String
        let path: String
        let key: String?
        let checksum: String?
        let status: Int
        let body: [UInt8]?
        var isUsed = false
    }

    private struct State: Sendable {
        var answers: [Answer]
        /// Keys that are not there: what the recording registers, until then, and what was deleted.
        var gone: Set<String>
        /// Tickets of registrations that were not recorded, with the answer to their upload.
        var tickets: [String: UploadReply] = [:]
        /// What was registered, in place of what the recording does not tell of it.
        var put: [ChunkMetadata] = []
        /// Keys that no peer could take, because every one has other content there.
        var taken: Set<String> = []
    }

    private let state: Mutex<State>
    /// Every chunk that an answer tells of, in order and with repetitions.
    private let chunks: [ChunkMetadata]
    private let listing: [ChunkMetadata]
    /// How many replicas each recorded delete of a key removed.
    private let deletes: [String: Int]
    private let registrations: Meeting

    /// - Parameters:
    ///   - name: the recording.
    ///   - other: one more of the same store, for what this one does not tell.
    ///   - together: how many registrations are asked for before any is answered.
    /// - Throws: what reading throws.
    init(_ name: String, and other: String? = nil, together: Int = 1) throws {
        registrations = Meeting(of: together)
        let golden = try GoldenFile(name)
        let peers = try GoldenFile(name, hop: "router-peer")
        let answers = golden.exchanges.map { exchange in
            Answer(
                method: exchange.method, path: exchange.path, key: exchange.requestJSON?["key"] as? String,
                checksum: exchange.requestJSON?["checksum"] as? String, status: exchange.status,
                body: exchange.body
                    ?? exchange.checksums.answer.flatMap { GoldenContent.bytes(checksum: $0) })
        }
        let registered = answers.filter { $0.method == "POST" }.compactMap(\.key)
        state = Mutex(State(answers: answers, gone: Set(registered)))
        let more = try other.map { try GoldenFile($0).exchanges } ?? []
        chunks = (golden.exchanges + more).filter { $0.method == "GET" }.flatMap {
            Self.chunks($0.body)
        }
        listing = peers.exchanges.filter { $0.path.hasSuffix("/metadata") }.flatMap {
            Self.chunks($0.body)
        }
        deletes = Dictionary(
            answers.compactMap { answer in
                guard answer.method == "DELETE", let key = answer.path.split(separator: "/").last,
                    let body = answer.body,
                    let reply = try? JSONDecoder().decode(DeleteKeyReply.self, from: Data(body))
                else { return nil }
                return (String(key), reply.deletes)
            }, uniquingKeysWith: +)
    }

    func transport() -> ScriptedTransport {
        ScriptedTransport { [self] sent in
            guard case .route(let route) = APIRoute.match(method: sent.method, path: sent.path) else {
                return .json(#"{"detail":"Not Found"}"#, status: 404)
            }
            if case .registerChunk = route { await registrations.join() }
            return try state.withLock { try answer(sent, route, &$0) }
        }
    }

    private func answer(
        _ sent: ScriptedTransport.Sent, _ route: APIRoute, _ state: inout State
    ) throws -> ScriptedTransport.Reply {
        if case .deleteBall(_, let ball) = route { return try deleteBall(ball, &state) }
        if isChanged(route, state.gone) { return try derived(route, sent, &state) }
        guard let reply = recorded(sent, &state) else { return try derived(route, sent, &state) }
        if case .deleteKey(_, let key) = route { state.gone.insert(key) }
        if case .registerChunk = route, let key = GoldenFile.object(sent.body)?["key"] as? String {
            state.gone.remove(key)
            if reply.status == 404 { state.taken.insert(key) }
            if reply.status == 200, !chunks.contains(where: { $0.key == key }) {
                state.put.append(try JSONDecoder().decode(ChunkMetadata.self, from: Data(sent.body)))
            }
        }
        return reply
    }

    /// Whether the recorded answer is untrue, yet or by now.
    private func isChanged(_ route: APIRoute, _ gone: Set<String>) -> Bool {
        switch route {
        case .chunkMetadata(_, let key), .chunkData(_, let key), .deleteKey(_, let key):
            gone.contains(key)
        case .ballChunks(_, let ball): chunks.contains { $0.ballID == ball && gone.contains($0.key) }
        case .bucketListing: !gone.isEmpty
        default: false
        }
    }

    /// The next recorded answer to a request, the nearest one first.
    private func recorded(_ sent: ScriptedTransport.Sent, _ state: inout State) -> ScriptedTransport
        .Reply?
    {
        let json = GoldenFile.object(sent.body)
        let (key, checksum) = (json?["key"] as? String, json?["checksum"] as? String)
        let places = state.answers.indices.filter { index in
            let answer = state.answers[index]
            return answer.method == sent.method && answer.path == sent.path && answer.body != nil
                && (answer.key == key || answer.checksum == checksum)
        }
        func matches(_ index: Int) -> Bool {
            state.answers[index].key == key && state.answers[index].checksum == checksum
        }
        let unused = places.filter { !state.answers[$0].isUsed }
        guard let place = unused.first(where: matches) ?? unused.first ?? places.last else {
            return nil
        }
        state.answers[place].isUsed = true
        return ScriptedTransport.Reply(
            status: state.answers[place].status, body: state.answers[place].body ?? [])
    }

    /// What the router would have said to a request that was not recorded.
    private func derived(
        _ route: APIRoute, _ sent: ScriptedTransport.Sent, _ state: inout State
    ) throws -> ScriptedTransport.Reply {
        switch route {
        case .ballChunks(let bucket, let ball):
            let found = (chunks + state.put).filter { $0.ballID == ball && !state.gone.contains($0.key) }
            guard !found.isEmpty else {
                return .json(#"{"detail":"\#(bucket)@\#(ball) not found"}"#, status: 404)
            }
            return try Self.reply(BallChunksReply(bucketID: bucket, ballID: ball, chunks: found))
        case .bucketListing(let bucket):
            let left = (listing + chunks).filter { $0.bucketID == bucket && !state.gone.contains($0.key) }
            let list = try String(decoding: JSONEncoder().encode(left), as: UTF8.self)
            return .json(#"{"bucket_id":"\#(bucket)","peers_ids":["mictlanx-peer-0"],"balls":\#(list)}"#)
        case .registerChunk(let bucket):
            let chunk = try JSONDecoder().decode(ChunkMetadata.self, from: Data(sent.body))
            let task = "unrecorded-\(chunk.key)"
            state.tickets[task] = UploadReply(
                peerIDs: ["p"], bucketID: bucket, key: chunk.key, size: chunk.size)
            return try Self.reply(
                RegisterChunkReply(
                    key: chunk.key, serviceTime: 0, taskIDs: [task], bucketID: bucket, replicas: ["p"]))
        case .uploadChunk(let task):
            // The upload of a recorded ticket that was not recorded is the one that the recording lost on its way.
            guard let reply = state.tickets[task] else {
                throw MictlanXError(.unavailable, "the connection broke")
            }
            return try Self.reply(reply)
        case .deleteKey(let bucket, let key):
            return .json(#"{"detail":"\#(bucket)@\#(key) not found"}"#, status: 404)
        case .chunkData(let bucket, let key):
            return .json(#"{"detail":"\#(bucket)@\#(key) not found"}"#, status: 404)
        case .chunkMetadata(let bucket, let key) where state.taken.contains(key):
            let other = ChunkMetadata(
                key: key, size: 1, checksum: SHA256.hash([0]).hex, tags: ["index": "0"], producerID: "another",
                ballID: key.split(separator: "_").first.map(String.init) ?? key, bucketID: bucket)
            return try Self.reply(ChunkMetadataReply(serviceTime: 0, peerID: "mictlanx-peer-0", metadata: other))
        case .peers: return .json(#"{"available":[{"peer_id":"mictlanx-peer-0"}],"unavailable":[]}"#)
        case .peerStatistics:
            let left = (listing + chunks).filter { !state.gone.contains($0.key) }
            let list = try String(decoding: JSONEncoder().encode(left), as: UTF8.self)
            return .json(#"{"mictlanx-peer-0":{"peer_id":"mictlanx-peer-0","balls":\#(list)}}"#)
        default: return .json(#"{"detail":"404: No available peers"}"#, status: 500)
        }
    }

    private func deleteBall(_ ball: String, _ state: inout State) throws -> ScriptedTransport.Reply {
        let keys = Set((chunks + listing).filter { $0.ballID == ball }.map(\.key)).subtracting(
            state.gone)
        state.gone.formUnion(keys)
        return try Self.reply(
            DeleteBallReply(deletes: keys.reduce(0) { $0 + (deletes[$1] ?? 1) }, ballID: ball))
    }

    private static func reply(_ body: some Encodable) throws -> ScriptedTransport.Reply {
        ScriptedTransport.Reply(body: Array(try JSONEncoder().encode(body)))
    }

    /// The chunks that an answer names, whatever its form.
    private static func chunks(_ body: [UInt8]?) -> [ChunkMetadata] {
        struct Named: Decodable {
            let metadata: ChunkMetadata?
            let chunks: [ChunkMetadata]?
            let balls: [ChunkMetadata]?
        }
        guard let body, let named = try? JSONDecoder().decode(Named.self, from: Data(body)) else {
            return []
        }
        return (named.metadata.map { [$0] } ?? []) + (named.chunks ?? []) + (named.balls ?? [])
    }
}

/// Lets nobody go on before a number of them have come, and everybody from then on.
private final class Meeting: Sendable {
    private let state: Mutex<(missing: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(of count: Int) { state = Mutex((count, [])) }

    func join() async {
        await withCheckedContinuation { continuation in
            let free = state.withLock { state in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing <= 0 else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in free { continuation.resume() }
        }
    }
}
