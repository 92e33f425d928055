import Foundation
import MictlanXModel
import TestSupport
import Testing

@testable import MictlanXNode

/// `?content=1`: the listing of a ball of one small chunk with its bytes behind it.
@Suite struct GetAtOnceTests {
    /// Asks on a connection that is admitted.
    private func get(_ target: String, _ client: TestClient) async throws -> RawResponse {
        let connection = try RawConnection(to: client.address)
        try await connection.send(TestClient.message("GET", "/health"))
        #expect(try await connection.receive().status == 200)
        try await connection.send(TestClient.message("GET", target))
        return try await connection.receive()
    }

    /// What stands in an answer: the listing, and the bytes behind it where there are any.
    private func taken(_ response: RawResponse) throws -> (listing: BallChunksReply, bytes: [UInt8]?) {
        let body = response.body
        let size = response.headers[WireHeader.documentSize].flatMap { Int($0) }
        let document = body.prefix(size ?? body.count)
        let listing = try JSONDecoder().decode(BallChunksReply.self, from: Data(document))
        return (listing, size.map { Array(body.dropFirst($0)) })
    }

    private func path(_ ball: String) -> String { "/api/v4/buckets/bucket/metadata/\(ball)/chunks" }

    @Test(arguments: [0, 1, 4_096, 32_768]) func theBytesComeAlong(size: Int) async throws {
        try await withTestNode { client in
            let chunk = TestChunk.ball("k", [noise(size)])[0]
            _ = try await client.put(chunk)
            let plain = try await get(path("k"), client)
            #expect(plain.headers[WireHeader.documentSize] == nil)
            let (listing, bytes) = try taken(try await get(path("k") + "?content=1", client))
            #expect(bytes == chunk.bytes)
            #expect(listing == (try taken(plain).listing))
            #expect(try taken(try await get(path("k") + "?content=0", client)).bytes == nil)
        }
    }

    /// Whatever is no whole ball of one small chunk in service is listed as ever.
    @Test func allElseIsListed() async throws {
        try await withTestNode { client in
            let several = TestChunk.ball("several", [noise(3), noise(4)])
            for chunk in several { _ = try await client.put(chunk) }
            _ = try await client.put(TestChunk.ball("large", [noise(32_769)])[0])
            _ = try await client.put(TestChunk.ball("half", [noise(3), noise(4)])[0])
            _ = try await client.put(TestChunk(ball: "alone", bytes: noise(9)))
            let off = TestChunk.ball("off", [noise(5)])[0]
            _ = try await client.put(off)
            _ = try await client.request("POST", "/api/v4/buckets/bucket/\(off.key)/disable", body: [])
            for ball in ["several", "large", "half", "off"] {
                let (listing, bytes) = try taken(try await get(path(ball) + "?content=1", client))
                #expect(bytes == nil && listing.chunks.count == (ball == "several" ? 2 : 1), "\(ball)")
            }
            #expect(try await get(path("alone") + "?content=1", client).headers[WireHeader.documentSize] == nil)
            #expect(try await get(path("nothing") + "?content=1", client).status == 404)
            #expect(try await get(path("k") + "?content=x", client).status == 422)
        }
    }
}
