import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Listings from a router that answers in any order and repeats entries (wire protocol §3.8).
struct ListingTests {
    private let bucket: BucketID

    init() throws { bucket = try BucketID("bucket") }

    private func chunk(_ ball: String, _ index: Int, of count: Int = 12, updated: Int, size: Int = 7) -> ChunkMetadata {
        ChunkMetadata(
            key: "\(ball)_\(index)", size: size, checksum: SHA256.hash([UInt8(truncatingIfNeeded: index)]).hex,
            tags: [
                ReservedTag.index: "\(index)", ReservedTag.chunkCount: "\(count)", ReservedTag.updatedAt: "\(updated)",
                ReservedTag.fullChecksum: SHA256.hash(Array(ball.utf8)).hex, "colour": "röd\u{0}\n",
            ],
            contentType: "text/plain", producerID: "p", ballID: ball, bucketID: "bucket", isDisabled: index == 3)
    }

    private func client(
        listing chunks: [ChunkMetadata], runSize: Int, ordered: Bool = false,
        directory: FilePath = Scratch.defaultDirectory
    ) throws -> MictlanXClient {
        let list = try String(decoding: JSONEncoder().encode(chunks), as: UTF8.self)
        var headers = HTTPHeaders()
        if ordered { headers.append(name: WireHeader.capabilities, value: NodeCapability.orderedListing.rawValue) }
        let body = Array(#"{"bucket_id":"bucket","peers_ids":["p0"],"balls":\#(list),"chunks":\#(list)}"#.utf8)
        let transport = ScriptedTransport { [headers] sent in
            sent.path.hasSuffix("/peers")
                ? .json(#"{"available":[{"peer_id":"p0"}],"unavailable":[]}"#)
                : ScriptedTransport.Reply(headers: headers, body: body)
        }
        return scriptedClient(transport, scratch: Scratch(directory: directory, runSize: runSize))
    }

    private func collect<T>(_ sequence: PullSequence<T>) async throws -> [T] {
        var all: [T] = []
        for try await element in sequence { all.append(element) }
        return all
    }

    /// A router that lists a ball again and again has no end to come to: no number of replicas is so large.
    @Test(arguments: [(2, 4_000, true), (2, 4_400, false), (10, 4_800, false)])
    func aListOfOneBallIsNotRepeatedForever(chunks: Int, entries: Int, isBelieved: Bool) async throws {
        let one = (0..<chunks).map { chunk("a", $0, of: chunks, updated: 5) }
        let reply = BallChunksReply(
            bucketID: "bucket", ballID: "a", chunks: (0..<entries).map { one[$0 % chunks] })
        let body = Array(try JSONEncoder().encode(reply))
        let client = scriptedClient(ScriptedTransport { _ in ScriptedTransport.Reply(body: body) })
        let address = BallAddress(bucket: bucket, ball: try BallID("a"))
        guard !isBelieved else {
            #expect(try await client.info(of: address).isComplete)
            return
        }
        let error = await #expect(throws: MictlanXError.self) { _ = try await client.info(of: address) }
        #expect(error?.code == .badAnswer && error?.message.contains("still makes no ball") == true)
        await #expect(throws: MictlanXError.self) { _ = try await collect(client.chunks(of: address)) }
    }

    @Test(arguments: [1, 4_000, 8 << 20]) func everyChunkOnceInItsNewestVersion(runSize: Int) async throws {
        let balls = ["b", "a", "a-b", "c"]
        let newest = balls.sorted().flatMap { ball in (0..<12).map { chunk(ball, $0, updated: 5) } }
        let older = balls.flatMap { ball in (0..<12).map { chunk(ball, $0, updated: 4, size: 6) } }
        let listed = older.reversed() + newest.reversed() + older + newest
        let client = try client(listing: Array(listed), runSize: runSize)
        #expect(try await collect(client.chunks(in: bucket)) == newest)
        let found = try await collect(client.balls(in: bucket))
        #expect(found.map(\.address.ball.rawValue) == balls.sorted())
        #expect(found.allSatisfy { $0.isComplete && $0.size == 84 })
        let details = try await collect(client.bucketMetadata(bucket))
        #expect(details.map(\.info) == found)
        #expect(details.flatMap(\.chunks) == newest)
    }

    /// A few are sorted without the records of many, and in the same way.
    @Test(arguments: 1...6) func aFewChunksOnceInTheirNewestVersion(count: Int) async throws {
        let newest = ["a", "a-b"].flatMap { ball in (0..<count).map { chunk(ball, $0, updated: 5) } }
        let older = (0..<count).map { chunk("a", $0, updated: 4, size: 6) }
        // Of equally new ones that which came first.
        let same = [chunk("a", 0, updated: 5, size: 8)]
        let listed = Array(older.prefix(2) + newest.reversed() + same)
        #expect((2 * count + 2...16).contains(listed.count))
        let client = try client(listing: listed, runSize: 1, directory: "/nonexistent/mx")
        #expect(try await collect(client.chunks(in: bucket)) == newest)
    }

    /// The Python client loses chunks of equal content (wire protocol §5.3).
    @Test func chunksOfEqualContentAreDifferentChunks() async throws {
        var chunks = (0..<12).map { chunk("a", $0, updated: 1) }
        for index in chunks.indices { chunks[index].checksum = Checksum.ofNothing.hex }
        let details = try await collect(try client(listing: chunks + chunks, runSize: 1).bucketMetadata(bucket))
        #expect(details.map(\.chunks.count) == [12])
        #expect(details.map(\.info.size) == [84])
    }

    @Test func anOrderThatIsNotKept() async throws {
        let chunks = (0..<3).map { chunk("a", $0, of: 3, updated: 1) }
        let good = try client(listing: chunks, runSize: 1, ordered: true)
        #expect(try await collect(good.chunks(in: bucket)) == chunks)
        for bad in [chunks.reversed(), chunks + chunks, [chunk("b", 0, updated: 1)] + chunks] {
            let client = try client(listing: Array(bad), runSize: 1, ordered: true)
            let error = await #expect(throws: MictlanXError.self) { try await collect(client.chunks(in: bucket)) }
            #expect(error?.code == .badAnswer)
        }
    }

    /// Whether a ball is there is told in memory that does not grow with its chunks: from the order that the router announces,
    /// or from what was sorted.
    @Test func aBallIsLookedAtChunkByChunk() async throws {
        let chunks = (0..<12).map { chunk("a", $0, updated: 1) }
        let address = BallAddress(bucket: bucket, ball: try BallID("a"))
        let whole = BallInfo(address: address, metadata: chunks)
        for (listed, ordered) in [(chunks, true), (chunks.reversed() + chunks, false)] {
            let found = try await client(listing: listed, runSize: 1, ordered: ordered).existence(of: address)
            #expect(try found.known == whole)
        }
        let liar = try client(listing: chunks + chunks, runSize: 1, ordered: true)
        let error = await #expect(throws: MictlanXError.self) { try await liar.existence(of: address) }
        #expect(error?.code == .badAnswer)
    }

    @Test func aListingThatCannotBeSortedIsAnError() async throws {
        let chunks = (0..<17).map { chunk("a", $0, updated: 1) }
        let client = try client(listing: chunks, runSize: 1, directory: "/nonexistent/mx")
        let error = await #expect(throws: MictlanXError.self) { try await collect(client.balls(in: bucket)) }
        #expect(error?.code == .io)
    }

    @Test func bucketsCountEachChunkOnce() async throws {
        let chunks = ["a", "b"].flatMap { ball in (0..<12).map { chunk(ball, $0, updated: 1) } }
        let list = try String(decoding: JSONEncoder().encode(chunks + chunks.reversed()), as: UTF8.self)
        let sizes = #""used_disk":0,"total_disk":0,"available_disk":0,"disk_uf":0"#
        let statistics = ["p0", "p1"].map { #""\#($0)":{"peer_id":"\#($0)",\#(sizes),"balls":\#(list),"peers":[]}"# }
        let transport = ScriptedTransport { sent in
            sent.path.hasSuffix("/stats")
                ? .json("{" + statistics.joined(separator: ",") + "}")
                : .json(#"{"available":[{"peer_id":"p0"},{"peer_id":"p1"},{"peer_id":"p2"}],"unavailable":[]}"#)
        }
        for runSize in [1, 8 << 20] {
            let found = try await scriptedClient(transport, scratch: Scratch(runSize: runSize)).buckets()
            #expect(found.buckets == [BucketSummary(bucket: bucket, balls: 2, bytes: 168)])
            #expect(found.silentPeers == ["p2"])
        }
    }
}
