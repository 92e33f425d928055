import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// What was registered while there was room, and comes when there is none.
@Suite struct CapacityTests {
    @Test(arguments: [1_000, 60_000], [1, 2])
    func theUploadDecides(size: Int, replicas: Int) async throws {
        let capacity = size * replicas * 3 / 2
        try await withNode(capacity: capacity) { client, store in
            let chunks = (0..<3).map { TestChunk(ball: "b\($0)", bytes: noise(size, seed: UInt64($0) + 1)) }
            var tickets: [String] = []
            for chunk in chunks {
                let registered = try await client.register(chunk, changing: ["replication_factor": replicas])
                tickets.append(try registered.decode(RegisterChunkReply.self).taskIDs[0])
            }
            #expect(try await client.upload(chunks[0].bytes, ticket: tickets[0]).status == 200)
            for number in 1...2 {
                let refused = try await client.upload(chunks[number].bytes, ticket: tickets[number])
                #expect(refused.status == 507 && refused.failure?.code == 507, "\(refused.text)")
                #expect(refused.text.contains("delete balls"))
                #expect(try await client.data("bucket", chunks[number].key).status == 404)
            }
            try await client.mustHold(chunks[0])
            try await eventually { try files(below: store).filter { $0.contains("/part/") }.isEmpty }
            // The same again needs no room, and what goes makes some: the ticket is good still.
            try await client.mustPut(chunks[0], replicas: replicas)
            #expect(try await client.request("DELETE", "/api/v4/buckets/bucket/b0_0").status == 200)
            #expect(try await client.upload(chunks[1].bytes, ticket: tickets[1]).status == 200)
            try await client.mustHold(chunks[1])
        }
    }

    @Test func whatReplacesSomethingLargerFits() async throws {
        try await withNode(capacity: 1_500) { client, _ in
            let small = TestChunk(ball: "k", bytes: noise(400, seed: 2))
            let registered = try await client.register(small, update: "1")
            let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
            try await client.mustPut(TestChunk(ball: "k", bytes: noise(1_200, seed: 1)))
            #expect(try await client.upload(small.bytes, ticket: ticket).status == 200)
            try await client.mustHold(small)
        }
    }

    private func withNode(capacity: Int, _ body: (TestClient, FilePath) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(
                store: directory, capacity: ByteCount(capacity), peers: VirtualPeer.inStore(count: 2))
            try await MictlanXNode.withNode(configuration) { node in
                try await body(TestClient(address: node.addresses[0]), directory)
            }
        }
    }
}
