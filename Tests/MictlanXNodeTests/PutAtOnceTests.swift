import Foundation
import MictlanXModel
import TestSupport
import Testing

@testable import MictlanXNode

/// `Mictlanx-Document-Size`: a registration that brings the chunk's bytes along.
@Suite struct PutAtOnceTests {
    /// Who answers: the pipeline of the connection, or its task, to which the last request of a connection goes.
    enum Way: CaseIterable, Sendable { case direct, task }

    private func put(
        _ chunk: TestChunk, _ way: Way, headers: [String: String] = [:], changing fields: [String: Any] = [:],
        bytes: [UInt8]? = nil, size: ((Int) -> String)? = nil, chunked: Bool = false, _ client: TestClient
    ) async throws -> RawResponse {
        let connection = try RawConnection(to: client.address)
        try await connection.send(TestClient.message("GET", "/health"))
        #expect(try await connection.receive().status == 200)
        let document = try JSONSerialization.data(
            withJSONObject: chunk.document.merging(fields) { $1 }, options: .sortedKeys)
        var headers = headers
        headers["Mictlanx-Document-Size"] = size.map { $0(document.count) } ?? "\(document.count)"
        if way == .task { headers["connection"] = "close" }
        try await connection.send(
            TestClient.message(
                "POST", "/api/v4/buckets/bucket/metadata", headers: headers,
                body: Array(document) + (bytes ?? chunk.bytes),
                chunked: chunked))
        return try await connection.receive()
    }

    @Test(arguments: [0, 10, 32_768, 32_769, 300_000], Way.allCases)
    func aChunkIsStored(size: Int, way: Way) async throws {
        try await withTestNode { client in
            for chunked in [false, true] {
                let chunk = TestChunk(ball: "k\(chunked)", bytes: noise(size))
                // What is repeated after a lost answer is a success.
                for _ in 0..<2 {
                    let response = try await put(chunk, way, chunked: chunked, client)
                    let reply = try response.decode(UploadReply.self)
                    #expect(response.status == 200 && reply.size == size && reply.key == chunk.key)
                    #expect(reply.peerIDs.count == 1)
                    try await client.mustHold(chunk)
                }
            }
        }
    }

    @Test(arguments: Way.allCases) func replicasAreMade(way: Way) async throws {
        try await withTestCluster(peers: 3) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(20))
            let response = try await put(chunk, way, changing: ["replication_factor": 2], cluster.client)
            #expect(try response.decode(UploadReply.self).peerIDs.count == 2)
            #expect(try await cluster.holders(chunk.key).count == 2)
            let many = try await put(chunk, way, changing: ["replication_factor": 4], cluster.client)
            #expect(many.status == 422)
        }
    }

    @Test(arguments: Way.allCases) func whatIsWrongLeavesNothing(way: Way) async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(100))
            let sizes: [(Int) -> String] = [
                { _ in "-1" }, { _ in "many" }, { _ in "0" }, { "\($0 - 1)" }, { "\($0 + 1)" }, { "\($0 + 101)" },
                { _ in "\(Int.max)" }, { _ in "99999999999999999999" },
            ]
            for size in sizes {
                let response = try await put(chunk, way, size: size, client)
                #expect((400..<500).contains(response.status) && response.failure != nil, "\(size(500))")
            }
            for bytes in [noise(99), noise(101), [], noise(100, seed: 9)] {
                let response = try await put(chunk, way, bytes: bytes, client)
                #expect((400..<500).contains(response.status) && response.failure != nil, "\(bytes.count) bytes")
            }
            let elsewhere = try await put(chunk, way, changing: ["bucket_id": "other"], client)
            #expect(elsewhere.status == 400)
            #expect(try await client.keys("bucket").isEmpty)
            #expect(try await put(chunk, way, client).status == 200)
        }
    }

    /// The same rules as for a registration by itself.
    @Test(arguments: Way.allCases) func otherContentIsKeptOrReplaced(way: Way) async throws {
        try await withTestNode { client in
            let old = TestChunk.ball("ball", [noise(40), noise(10)])
            let new = TestChunk.ball("ball", [noise(50, seed: 3), noise(20, seed: 4), noise(5)])
            for chunk in old { #expect(try await put(chunk, way, client).status == 200) }
            let refused = try await put(new[0], way, client)
            #expect(refused.status == 409 && refused.failure?.code == 405)
            let other = SHA256.hash([1]).hex
            let changed = try await put(
                new[0], way, headers: ["Update": "1", "Mictlanx-If-Checksum": other], client)
            #expect(changed.status == 412)
            let condition = ["Update": "1", "Mictlanx-If-Checksum": old[0].tags["full_checksum"] ?? ""]
            for (index, chunk) in new.enumerated() {
                // The old ball stays whole until the last chunk of the new one is there.
                for chunk in old { try await client.mustHold(chunk) }
                #expect(try await put(chunk, way, headers: condition, client).status == 200, "\(index)")
            }
            for chunk in new { try await client.mustHold(chunk) }
            #expect(try await client.keys("bucket").count == 3)
        }
    }

    /// No ticket is left that another upload could use.
    @Test(arguments: Way.allCases) func noTicketIsMade(way: Way) async throws {
        try await withTestNode { client in
            let response = try await put(TestChunk(ball: "k", bytes: noise(10)), way, client)
            #expect(try response.object()["tasks_ids"] == nil)
        }
    }
}
