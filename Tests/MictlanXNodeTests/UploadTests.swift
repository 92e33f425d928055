import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct UploadTests {
    @Test(arguments: [10, 100_000], [true, false])
    func wrongBytesAreRefusedAndTheTicketStaysGood(size: Int, chunked: Bool) async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(size))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            var damaged = chunk.bytes
            damaged[size / 2] ^= 1
            for wrong in [Array(chunk.bytes.dropLast()), chunk.bytes + [0], [], damaged] {
                let response = try await client.upload(wrong, ticket: ticket, chunked: chunked)
                #expect(response.status == 422 && response.failure?.code == 400, "\(response.text)")
                #expect(try await client.data("bucket", "k_0").status == 404)
            }
            #expect(try await client.upload(chunk.bytes, ticket: ticket, chunked: chunked).status == 200)
            #expect(try await client.data("bucket", "k_0").body == chunk.bytes)
            #expect(try await client.upload(chunk.bytes, ticket: ticket).status == 404)
        }
    }

    @Test func aBodyIsAskedForOnlyWhenItIsWanted() async throws {
        try await withTestNode { client in
            let chunk = TestChunk(ball: "k", bytes: noise(100_000))
            let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
            let head = "host: localhost\r\nexpect: 100-continue\r\ncontent-length: 100000\r\n\r\n"
            let refused = try RawConnection(to: client.address)
            try await refused.send("POST /api/v4/buckets/data/nope/chunked HTTP/1.1\r\n" + head)
            #expect(try await refused.receiveOne().status == 404)
            let wanted = try RawConnection(to: client.address)
            try await wanted.send("POST /api/v4/buckets/data/\(ticket)/chunked HTTP/1.1\r\n" + head)
            #expect(try await wanted.receiveOne(toHead: true).status == 100)
            try await wanted.send(chunk.bytes)
            #expect(try await wanted.receiveOne().status == 200)
        }
    }

    @Test(arguments: [false, true])
    func aClientThatLeavesLeavesNothing(isReset: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                let chunk = TestChunk(ball: "k", bytes: noise(2_000_000))
                let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
                let connection = try RawConnection(to: client.address)
                try await connection.send(
                    "POST /api/v4/buckets/data/\(ticket)/chunked HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2000000\r\n\r\n"
                )
                try await connection.send(Array(chunk.bytes.prefix(1_500_000)))
                try await eventually { try parts(in: store).count == 1 }
                if isReset { connection.abort() } else { connection.finishSending() }
                #expect(try await connection.receiveToEnd().isEmpty)
                try await eventually { try parts(in: store).isEmpty }
                #expect(try await client.data("bucket", "k_0").status == 404)
                #expect(try await client.upload(chunk.bytes, ticket: ticket).status == 200)
            }
        }
    }

    @Test func concurrentPutsOfOneKeyAgree() async throws {
        try await withTestNode { client in
            let statuses = try await withThrowingTaskGroup(of: (Int, UInt8).self) { group in
                for value in 0..<12 as Range<UInt8> {
                    let bytes = [UInt8](repeating: value % 3, count: 50_000)
                    group.addTask { (try await client.put(TestChunk(ball: "k", bytes: bytes)).status, value % 3) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winner = try await client.data("bucket", "k_0").body
            #expect(winner.count == 50_000 && Set(winner).count == 1)
            for (status, value) in statuses {
                #expect(status == (value == winner[0] ? 200 : status == 404 ? 404 : 409))
            }
        }
    }

    /// The files that lie in the scratch directories of a store.
    private func parts(in store: FilePath) throws -> [String] {
        let root = store.appending("part").string
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.contains("/") }
    }
}

/// Waits until a condition holds that another process or task brings about.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline)
        await Task.yield()
    }
}
