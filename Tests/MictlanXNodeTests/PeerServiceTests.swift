import Foundation
import MictlanXModel
import SystemPackage
import Testing

@testable import MictlanXNode

/// Our own calls to look after peers, over a real socket (docs/wire-notes.md).
@Suite struct PeerServiceTests {
    private func conditions(_ client: TestClient) async throws -> [String: PeerCondition?] {
        let peers = try await client.request("GET", "/api/v4/peers").decode(PeersReply.self)
        #expect(peers.available.allSatisfy { $0.condition == .inService && $0.uploads == 0 })
        return Dictionary(uniqueKeysWithValues: (peers.available + peers.unavailable).map { ($0.peerID, $0.condition) })
    }

    /// The whole pass, part by part.
    private func heal(_ client: TestClient) async throws -> [HealReply] {
        var parts: [HealReply] = []
        repeat {
            let after = parts.last?.next ?? 0
            parts.append(try await client.request("POST", "/api/v4/peers/heal?after=\(after)").decode(HealReply.self))
        } while parts.last?.next != nil && parts.count < 100
        return parts
    }

    @Test func aPeerIsTakenOutAndBroughtBack() async throws {
        try await withTestCluster(peers: 3) { cluster in
            let path = "/api/v4/peers/mxshell-peer-1"
            // Twice each: a repeated request is no error.
            for _ in 0..<2 {
                let disabled = try await cluster.client.request("POST", path + "/disable")
                #expect(disabled.status == 204 && disabled.body.isEmpty)
                #expect(try await conditions(cluster.client)["mxshell-peer-1"] == .disabled)
            }
            for index in 0..<4 {
                let chunk = TestChunk(ball: "k\(index)", bytes: noise(40_000, seed: UInt64(index) + 1))
                try await cluster.client.mustPut(chunk, replicas: 2)
                #expect(try await !cluster.holders(chunk.key).contains("mxshell-peer-1"))
            }
            for _ in 0..<2 {
                #expect(try await cluster.client.request("POST", path + "/enable").status == 204)
                #expect(try await conditions(cluster.client)["mxshell-peer-1"] == .inService)
            }
        }
    }

    @Test func theLastPeerStays() async throws {
        try await withTestCluster(peers: 2) { cluster in
            func disable(_ index: Int) async throws -> RawResponse {
                try await cluster.client.request("POST", "/api/v4/peers/mxshell-peer-\(index)/disable")
            }
            #expect(try await disable(0).status == 204)
            let refused = try await disable(1)
            #expect(refused.status == 409 && refused.failure?.message.contains("last peer in service") == true)
            // It is no more out of service than before.
            #expect(try await disable(0).status == 204)
            try await cluster.client.mustPut(TestChunk(ball: "k", bytes: [1]))
        }
    }

    /// One whose directory is not there does not count: without the other nothing could be stored.
    @Test func thePeerBesideAMissingOneStays() async throws {
        try await withTestCluster(peers: 2) { cluster in
            try FileManager.default.removeItem(atPath: cluster.directory(1).string)
            #expect(try await conditions(cluster.client)["mxshell-peer-1"] == .missing)
            let refused = try await cluster.client.request("POST", "/api/v4/peers/mxshell-peer-0/disable")
            #expect(refused.status == 409)
        }
    }

    @Test(arguments: ["disable", "enable"]) func anUnknownPeerIsNamed(verb: String) async throws {
        try await withTestNode { client in
            let refused = try await client.request("POST", "/api/v4/peers/ghost/\(verb)")
            #expect(refused.status == 404)
            #expect(refused.failure?.message == "there is no peer 'ghost'; there are mxshell-peer-0")
        }
    }

    /// A disk is lost, its replicas are made elsewhere, and an empty disk takes its place.
    @Test func healingGoesPartByPart() async throws {
        try await withTestCluster(peers: 3) { cluster in
            let chunks = (0..<300).map { TestChunk(ball: "k\($0)", bytes: noise(200, seed: UInt64($0) + 1)) }
            let large = TestChunk(ball: "large", bytes: noise(100_000))
            for chunk in chunks + [large] { try await cluster.client.mustPut(chunk, replicas: 2) }
            #expect(
                try await cluster.client.request("POST", "/api/v4/peers/mxshell-peer-1/disable").status == 204)
            let parts = try await heal(cluster.client)
            #expect(parts.count >= 2 && parts.reduce(0) { $0 + $1.examined } == 301)
            #expect(parts.reduce(0) { $0 + $1.copied } > 0 && parts.allSatisfy { $0.lost == 0 && $0.short == 0 })
            try FileManager.default.removeItem(atPath: cluster.directory(1).string)
            for chunk in chunks + [large] { try await cluster.client.mustHold(chunk) }
            #expect(try await heal(cluster.client).allSatisfy { $0.copied == 0 && $0.lost == 0 })
            // Nothing is made in place of a disk that is perhaps only not mounted, until its replicas are written off.
            let enabled = try await cluster.client.request("POST", "/api/v4/peers/mxshell-peer-1/enable")
            #expect(enabled.status == 204)
            let condition = try await conditions(cluster.client)["mxshell-peer-1"]
            if condition == .missing {
                try FileManager.default.createDirectory(
                    atPath: cluster.directory(1).appending("blobs").string, withIntermediateDirectories: true)
                #expect(
                    try await cluster.client.request("POST", "/api/v4/peers/mxshell-peer-1/enable").status == 204)
            }
            #expect(try await conditions(cluster.client)["mxshell-peer-1"] == .inService)
            for chunk in [large] + chunks.prefix(9) {
                var again = chunk
                again.ball += "-again"
                try await cluster.client.mustPut(again, replicas: 3)
            }
            #expect(try await heal(cluster.client).allSatisfy { $0.lost == 0 && $0.short == 0 })
        }
    }

    @Test(arguments: ["x", "-1", "1.5", "99999999999999999999"]) func aPartBeginsAtANumber(start: String) async throws {
        try await withTestNode { client in
            let refused = try await client.request("POST", "/api/v4/peers/heal?after=\(start)")
            #expect(refused.status == 422)
        }
    }

    /// Peers know nothing of these calls, and the recorded router's words stay as they were.
    @Test func othersDoNotHaveThem() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let peer = try cluster.peer(0)
            for path in ["peers/heal", "peers/mxshell-peer-0/disable"] {
                #expect(try await peer.request("POST", "/api/v4/\(path)").status == 404)
            }
        }
        try await withTestNode(compatibility: .recorded) { client in
            let peers = try await client.request("GET", "/api/v4/peers").decode(PeersReply.self)
            #expect(peers.available.map(\.condition) == [nil])
        }
    }
}
