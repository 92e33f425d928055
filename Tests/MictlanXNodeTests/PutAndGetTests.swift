import Foundation
import MictlanXModel
import Testing

@testable import MictlanXNode

@Suite struct PutAndGetTests {
    @Test(arguments: [0, 1, 10, 4_096, 32_768, 32_769, 262_144, 1_000_003], [true, false])
    func bytesComeBack(size: Int, chunked: Bool) async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "hello", bytes: noise(size))
            let put = try await client.put(chunk, chunked: chunked)
            #expect(put.status == 200, "\(put.text)")
            let reply = try put.decode(UploadReply.self)
            #expect(reply.peerIDs == ["mxshell-peer-0"] && reply.size == size && reply.key == "hello_0")
            #expect(reply.combinedKey == "bucket@hello_0")
            let got = try await client.data("bucket", "hello_0")
            #expect(got.status == 200)
            #expect(got.body == chunk.bytes)
            #expect(got.headers["content-type"] == "application/octet-stream")
            #expect(got.headers["mictlanx-capabilities"] == NodeCapability.all)
        }
    }

    @Test func metadataIsWhatWasRegistered() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "hello", bytes: noise(10), tags: ["fullname": "ñ/\"quoted\"\n.txt"])
            _ = try await client.put(chunk)
            let response = try await client.request("GET", "/api/v4/buckets/bucket/metadata/hello_0")
            let reply = try response.decode(ChunkMetadataReply.self)
            #expect(reply.serviceTime == 0 && reply.peerID == "mxshell-peer-0" && reply.localPeerID == reply.peerID)
            #expect(reply.metadata.tags["fullname"] == "ñ/\"quoted\"\n.txt")
            #expect(reply.metadata.checksum == chunk.checksum && reply.metadata.size == 10)
            #expect(reply.metadata.bucketID == "bucket" && reply.metadata.ballID == "hello")
        }
    }

    @Test func aChunkIsInvisibleUntilItsBytesAreStored() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "hello", bytes: noise(10))
            let registered = try await client.register(chunk)
            #expect(registered.status == 200)
            #expect(try await client.data("bucket", "hello_0").status == 404)
            #expect(try await client.request("GET", "/api/v4/buckets/bucket/metadata/hello_0").status == 404)
            #expect(try await client.keys("bucket") == [])
        }
    }
}
