import Foundation
import MictlanXModel
import TestSupport

@testable import MictlanXNode

/// Draws sessions from a seed: the same ones in every run, but for the tickets.
///
/// What reads may name the bucket `kept`; what changes anything names others, so that what was put into `kept` must be
/// there in the end.
struct HostileGenerator {
    /// A chunk that a session may upload: it was registered, and nothing else of it has come.
    struct Ticket: Sendable {
        var id: String
        var bytes: [UInt8]
    }

    var random: SeededGenerator
    let ticket: Ticket

    /// The generator of one session.
    init(seed: UInt64, ticket: Ticket) {
        random = SeededGenerator(seed: seed)
        self.ticket = ticket
    }

    mutating func session() -> HostileSession {
        switch Int.random(in: 0..<17, using: &random) {
        case 0: Self.plain("head", fuzzedHead())
        case 1: Self.plain("target", fuzzedTarget())
        case 2, 3: Self.plain("mutation", mutated(valid()))
        case 4: Self.plain("lengths", contradictoryLengths())
        case 5: Self.plain("chunks", chunkFraming())
        case 6, 7: Self.plain("json", wrongJSON())
        case 8: Self.plain("form", wrongForm())
        case 9: Self.plain("size", wrongSize())
        case 10: Self.plain("huge", hugeHead())
        case 11: Self.plain("pipeline", (0..<Int.random(in: 2...20, using: &random)).flatMap { _ in valid() })
        case 12: brokenOff()
        case 13: dripping()
        case 14: expecting()
        case 15: Self.plain("form of target", strangeTarget())
        default: held()
        }
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private static func plain(_ kind: String, _ bytes: [UInt8]) -> HostileSession {
        HostileSession(kind: kind, steps: [.send(bytes)])
    }

    /// A request that would be right.
    mutating func valid() -> [UInt8] {
        let route = pick(Self.routes(bucket: "junk", ball: "b", ticket: ticket.id))
        let reading = pick(Self.routes(bucket: "kept", ball: "big", ticket: "x").filter { $0.method == .get })
        let wanted = random.chance(40) ? reading : route
        return TestClient.message(
            wanted.method.rawValue, (random.chance(20) ? "/mictlanx" : "") + wanted.path,
            headers: ["connection": "keep-alive"],
            body: body(of: wanted), chunked: random.chance(50))
    }

    private mutating func body(of route: APIRoute) -> [UInt8]? {
        switch route {
        case .uploadChunk: ticket.bytes
        case .uploadForm: form(boundary: "b", content: ticket.bytes)
        case .registerChunk, .updateMetadata: Array(document().utf8)
        case .addPeer, .addNode: Array(#"{"peer_id":"p","ip_addr":"h","port":1,"protocol":"http"}"#.utf8)
        case .addPeers: Array("[]".utf8)
        case .removePeers: Array(#"["p"]"#.utf8)
        default: route.method == .get ? nil : []
        }
    }

    /// A registration that would be right.
    mutating func document() -> String {
        let chunk = TestChunk(bucket: "junk", ball: "b\(Int.random(in: 0..<50, using: &random))", bytes: noise(100))
        let document = (try? JSONSerialization.data(withJSONObject: chunk.document, options: .sortedKeys)) ?? Data()
        return String(decoding: document, as: UTF8.self)
    }

    /// Every route of routers and peers.
    static func routes(bucket: String, ball: String, ticket: String) -> [APIRoute] {
        let key = ball + "_0"
        return [
            .registerChunk(bucket: bucket), .uploadChunk(task: ticket), .uploadForm(task: ticket),
            .chunkMetadata(bucket: bucket, key: key), .chunkData(bucket: bucket, key: key),
            .mergedBall(bucket: bucket, ball: ball), .bucketListing(bucket: bucket),
            .ballChunks(bucket: bucket, ball: ball), .chunkSizes(bucket: bucket, key: key),
            .deleteKey(bucket: bucket, key: key), .deleteBall(bucket: bucket, ball: ball),
            .disableChunk(bucket: bucket, key: key), .updateMetadata(bucket: bucket, key: key), .peers, .addPeer,
            .addPeers, .removePeer(id: "p"), .removePeers, .peerStatistics, .cacheKeys, .cacheStatistics, .resetCache,
            .chunksByChecksum(String(repeating: "a", count: 64)), .health, .metrics,
            .ballGroup(bucket: bucket, ball: ball), .replicateChunk(bucket: bucket, key: key), .statistics, .usage,
            .storedChunks, .storedChunkSizes, .chunkCount, .peerState, .addNode, .flushTasks,
        ]
    }
}
