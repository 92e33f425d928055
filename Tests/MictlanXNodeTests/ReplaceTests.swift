import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct ReplaceTests {
    private let old = TestChunk.ball("ball", [noise(50_000, seed: 1), noise(10, seed: 2), noise(20, seed: 3)])
    private let new = TestChunk.ball("ball", [noise(50_000, seed: 4), noise(10, seed: 2)])

    private func put(_ chunks: [TestChunk], update: String? = nil, _ client: TestClient) async throws {
        for chunk in chunks { try await client.mustPut(chunk, update: update) }
    }

    /// The bytes of every visible chunk of the ball.
    private func contents(_ client: TestClient) async throws -> [[UInt8]] {
        var contents: [[UInt8]] = []
        for key in try await client.keys("bucket") { contents.append(try await client.data("bucket", key).body) }
        return contents
    }

    @Test func theOldBallStaysWholeUntilTheNewOneIs() async throws {
        try await withTestNode { client in
            try await put(old, client)
            try await put([new[1]], update: "1", client)
            #expect(try await contents(client) == old.map(\.bytes))
            try await put([new[0]], update: "1", client)
            #expect(try await contents(client) == new.map(\.bytes))
            let ball = try await client.request("GET", "/api/v4/buckets/bucket/metadata/ball/chunks")
            let reply = try ball.decode(BallChunksReply.self)
            #expect(
                reply.checksum == new[0].tags["full_checksum"] && reply.sizeBytes == 50_010 && reply.chunks.count == 2)
        }
    }

    @Test func aReplacementSurvivesARestartHalfWay() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                try await put(old, client)
                try await put([new[0]], update: "1", client)
            }
            try await withTestNode(store: store) { client in
                #expect(try await contents(client) == old.map(\.bytes))
                try await put([new[1]], update: "1", client)
            }
            try await withTestNode(store: store) { client in
                let (contents, usage) = (try await contents(client), try await usage(client))
                #expect(contents == new.map(\.bytes) && usage == 50_010)
            }
        }
    }

    @Test func theSameBallInOtherPiecesReplacesToo() async throws {
        try await withTestNode { client in
            let whole = Array(old.map(\.bytes).joined())
            let other = TestChunk.ball("ball", [Array(whole.prefix(7)), Array(whole.dropFirst(7))])
            try await put(old, client)
            try await put(other, update: "1", client)
            #expect(try await contents(client) == other.map(\.bytes))
        }
    }

    @Test func aFinishedReplacementDropsTheUnfinishedOnes() async throws {
        try await withTestNode { client in
            let abandoned = TestChunk.ball("ball", [noise(5, seed: 5), noise(5, seed: 6)])
            try await put(old, client)
            try await put([abandoned[0]], update: "1", client)
            try await put(new, update: "1", client)
            #expect(try await usage(client) == 50_010)
            try await put([abandoned[1]], update: "1", client)
            #expect(try await contents(client) == new.map(\.bytes))
            _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/ball")
            #expect(try await usage(client) == 0)
        }
    }

    @Test func versionsOfABallDoNotMixWithoutLeave() async throws {
        try await withTestNode { client in
            try await put([old[0]], client)
            let other = TestChunk.ball("ball", [noise(9, seed: 7), noise(9, seed: 8)])
            #expect(try await client.put(other[1]).failure?.code == 405)
            try await put([old[1], old[2]], client)
            #expect(try await contents(client) == old.map(\.bytes))
        }
    }

    @Test func aSingleChunkReplacesAlone() async throws {
        try await withTestNode { client in
            try await put([TestChunk(ball: "a", bytes: [1]), TestChunk(ball: "a", index: 1, bytes: [2])], client)
            try await put([TestChunk(ball: "a", bytes: [3])], update: "1", client)
            #expect(try await contents(client) == [[3], [2]])
        }
    }

    @Test func tagsChangeInPlaceWhenTheContentStays() async throws {
        try await withTestNode { client in
            try await put(old, client)
            var renamed = old[1]
            renamed.tags["fullname"] = "other.txt"
            try await put([renamed], client)
            func name() async throws -> String? {
                let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata/ball_1")
                return try reply.decode(ChunkMetadataReply.self).metadata.tags["fullname"]
            }
            #expect(try await name() == "other.txt")
            renamed.tags["fullname"] = nil
            try await put([renamed], update: "1", client)
            #expect(try await name() == nil)
            #expect(try await contents(client) == old.map(\.bytes))
        }
    }

    @Test func aVersionReplacesChunksThatHadNone() async throws {
        try await withTestNode { client in
            try await put([TestChunk(ball: "ball", index: 7, bytes: [1])], client)
            try await put(new, update: "1", client)
            #expect(try await client.keys("bucket") == ["ball_0", "ball_1"])
        }
    }

    private func usage(_ client: TestClient) async throws -> Int? {
        (try await client.request("GET", "/health").object()["peer"] as? [String: Any])?["used_disk"] as? Int
    }
}
