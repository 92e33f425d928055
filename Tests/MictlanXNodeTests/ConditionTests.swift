import MictlanXModel
import TestSupport
import Testing

@testable import MictlanXNode

/// `Mictlanx-If-Checksum`: what was meant for one content of a ball does nothing to another.
@Suite struct ConditionTests {
    private let old = TestChunk.ball("ball", [noise(40_000, seed: 1), noise(10, seed: 2)])
    private let new = TestChunk.ball("ball", [noise(50_000, seed: 3), noise(10, seed: 2)])

    private func whole(_ chunks: [TestChunk]) -> String { chunks[0].tags["full_checksum"] ?? "" }

    private func put(_ chunks: [TestChunk], if condition: String, _ client: TestClient) async throws -> [Int] {
        var statuses: [Int] = []
        for chunk in chunks {
            let registered = try await register(chunk, if: condition, client)
            guard registered.status == 200 else {
                statuses.append(registered.status)
                continue
            }
            let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
            statuses.append(try await client.upload(chunk.bytes, ticket: ticket).status)
        }
        return statuses
    }

    private func register(_ chunk: TestChunk, if condition: String, _ client: TestClient) async throws -> RawResponse {
        try await client.register(chunk, update: "1", ifChecksum: condition)
    }

    private func delete(_ ball: String, if condition: String, _ client: TestClient) async throws -> RawResponse {
        try await client.request(
            "DELETE", "/api/v4/buckets/bucket/bid/\(ball)", headers: ["Mictlanx-If-Checksum": condition])
    }

    @Test func aDeleteTakesOnlyTheContentThatItNames() async throws {
        try await withTestNode { client in
            for chunk in old { try await client.mustPut(chunk) }
            let refused = try await delete("ball", if: whole(new), client)
            #expect(refused.status == 412 && refused.failure?.code == 412)
            for chunk in old { try await client.mustHold(chunk) }
            let done = try await delete("ball", if: whole(old).uppercased(), client)
            #expect(try done.decode(DeleteBallReply.self).deletes == 2)
            let again = try await delete("ball", if: whole(old), client)
            #expect(try again.decode(DeleteBallReply.self).deletes == 0)
        }
    }

    @Test func aReplaceTakesThePlaceOnlyOfTheContentThatItNames() async throws {
        try await withTestNode { client in
            for chunk in old { try await client.mustPut(chunk) }
            #expect(try await put(new, if: SHA256.hash([1]).hex, client) == [412, 412])
            for chunk in old { try await client.mustHold(chunk) }
            #expect(try await put(new, if: whole(old), client) == [200, 200])
            for chunk in new { try await client.mustHold(chunk) }
            // What is repeated after a lost answer is a success.
            #expect(try await put(new, if: whole(old), client) == [200, 200])
        }
    }

    /// The condition held at the registration, and does not at the upload.
    @Test func theConditionIsLookedAtAgainWithTheBytes() async throws {
        try await withTestNode { client in
            for chunk in old { try await client.mustPut(chunk) }
            let replies = [
                try await register(new[0], if: whole(old), client), try await register(new[1], if: whole(old), client),
            ]
            let tickets = try replies.map { try $0.decode(RegisterChunkReply.self).taskIDs[0] }
            #expect(try await client.upload(new[0].bytes, ticket: tickets[0]).status == 200)
            #expect(try await delete("ball", if: whole(old), client).status == 200)
            // Without the first chunk, which went with the ball, this one would be half a ball.
            let late = try await client.upload(new[1].bytes, ticket: tickets[1])
            #expect(late.status == 412 && late.failure?.code == 412)
            #expect(try await client.keys("bucket").isEmpty)
        }
    }

    private func stamp(_ chunks: [TestChunk], _ moment: String) -> [TestChunk] {
        chunks.map { chunk in
            var stamped = chunk
            stamped.tags["updated_at"] = moment
            return stamped
        }
    }

    /// A put that failed takes back its part, and nothing that another put has made of it.
    @Test(arguments: [false, true]) func anUnfinishedPartGoesAlone(isReplacing: Bool) async throws {
        try await withTestNode { client in
            let part = stamp(new, "17")
            if isReplacing { for chunk in old { try await client.mustPut(chunk) } }
            #expect(try await putPart(part[0], client).status == 200)
            for wrong in ["\(whole(new)); unfinished=18", "\(whole(old)); unfinished=17", whole(old) + "; unfinished="]
            {
                #expect([412, 422].contains(try await delete("ball", if: wrong, client).status), "\(wrong)")
            }
            let done = try await delete("ball", if: "\(whole(new)); unfinished=17", client)
            #expect(done.status == 200)
            if isReplacing {
                for chunk in old { try await client.mustHold(chunk) }
            } else {
                #expect(try await client.keys("bucket").isEmpty)
            }
            // Another put has made it its own, or has ended it.
            #expect(try await putPart(part[0], client).status == 200)
            let other = stamp(new, "19")
            #expect(try await putPart(other[0], client).status == 200)
            #expect(try await delete("ball", if: "\(whole(new)); unfinished=17", client).status == 412)
            #expect(try await putPart(other[1], client).status == 200)
            #expect(try await delete("ball", if: "\(whole(new)); unfinished=19", client).status == 412)
            for chunk in other { try await client.mustHold(chunk) }
        }
    }

    private func putPart(_ chunk: TestChunk, _ client: TestClient) async throws -> RawResponse {
        let registered = try await client.register(chunk, update: "1")
        let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
        return try await client.upload(chunk.bytes, ticket: ticket)
    }

    /// Chunks on their own carry the checksum of the whole only as a tag.
    @Test func aTagWithoutALayoutCountsToo() async throws {
        try await withTestNode { client in
            let single = TestChunk(ball: "k", bytes: [1], tags: ["full_checksum": SHA256.hash([1]).hex])
            try await client.mustPut(single)
            try await client.mustPut(TestChunk(ball: "k", index: 1, bytes: [2]))
            #expect(try await delete("k", if: SHA256.hash([2]).hex, client).status == 412)
            #expect(try await delete("k", if: SHA256.hash([1]).hex, client).status == 200)
            try await client.mustPut(TestChunk(ball: "untagged", bytes: [1]))
            #expect(try await delete("untagged", if: SHA256.hash([1]).hex, client).status == 412)
        }
    }

    @Test(arguments: ["", "abc", String(repeating: "g", count: 64)])
    func aConditionThatIsNoChecksumIsRefused(text: String) async throws {
        try await withTestNode { client in
            try await client.mustPut(old[0])
            #expect(try await delete("ball", if: text, client).status == 422)
            #expect(try await register(new[0], if: text, client).status == 422)
        }
    }

    @Test func theSameContentTakesOverTheNewMetadata() async throws {
        try await withTestCluster(peers: 2) { cluster in
            let client = cluster.client
            var chunk = TestChunk(ball: "k", bytes: noise(40_000))
            chunk.tags = ["colour": "red", "updated_at": "1"]
            try await client.mustPut(chunk, replicas: 2)
            chunk.tags = ["shape": "round", "updated_at": "2"]
            try await client.mustPut(chunk, replicas: 1)
            let reply = try await client.request("GET", "/api/v4/buckets/bucket/metadata/k_0")
            let tags = try reply.decode(ChunkMetadataReply.self).metadata.tags
            #expect(tags["shape"] == "round" && tags["updated_at"] == "2" && tags["colour"] == nil)
            // The replicas stay, however many the second put asked for.
            #expect(try await cluster.holders("k_0").count == 2)
            let data = try await client.data("bucket", "k_0")
            #expect(data.body == chunk.bytes)
        }
    }
}
