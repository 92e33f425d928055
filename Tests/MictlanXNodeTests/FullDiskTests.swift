import Foundation
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct FullDiskTests {
    @Test(arguments: FaultyFileOperations.Operation.allCases.filter { ![.open, .firstByte].contains($0) })
    func aPutThatFailsLeavesNothingAndCanBeRepeated(operation: FaultyFileOperations.Operation) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let files = FaultyFileOperations()
            try await withTestNode(store: store, files: files) { client in
                let kept = TestChunk(ball: "kept", bytes: noise(300_000, seed: 1))
                #expect(try await client.put(kept).status == 200)
                let chunk = TestChunk(ball: "k", bytes: noise(600_000, seed: 2))
                let ticket = try await client.register(chunk).decode(RegisterChunkReply.self).taskIDs[0]
                files.fail([operation])
                let refused = try await client.upload(chunk.bytes, ticket: ticket)
                #expect(refused.status == 507 && refused.failure?.code == 507, "\(refused.text)")
                #expect(try await client.data("bucket", "k_0").status == 404)
                #expect(try await client.keys("bucket") == ["kept_0"])
                files.fail([])
                let root = store.appending("part").string
                try await eventually {
                    try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.contains("/") }.isEmpty
                }
                #expect(try await client.upload(chunk.bytes, ticket: ticket).status == 200)
                #expect(try await client.data("bucket", "k_0").body == chunk.bytes)
                #expect(try await client.data("bucket", "kept_0").body == kept.bytes)
            }
        }
    }

    /// The contents were moved away under a running node: no retry brings them back, and the directory is told.
    @Test(arguments: [100, 300_000]) func aDirectoryThatHasGoneIsNamed(size: Int) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                try await client.mustPut(TestChunk(ball: "kept", bytes: noise(300_000)))
                try FileManager.default.moveItem(
                    atPath: store.appending("blobs").string, toPath: store.appending("gone").string)
                let refused = try await client.register(TestChunk(ball: "k", bytes: noise(size, seed: 3)))
                #expect(refused.status == 507 && refused.text.contains("is missing"), "\(refused.text)")
                try FileManager.default.moveItem(
                    atPath: store.appending("gone").string, toPath: store.appending("blobs").string)
                try await client.mustPut(TestChunk(ball: "k", bytes: noise(size, seed: 3)))
            }
        }
    }

    /// The disk of one of two peers is full: the other alone cannot keep two replicas.
    @Test(arguments: [FaultyFileOperations.Operation.create, .write, .synchronize, .rename])
    func aFullDiskOfOnePeerIsToldAsOne(operation: FaultyFileOperations.Operation) async throws {
        let files = FaultyFileOperations()
        try await withTestCluster(peers: 2, files: files) { cluster in
            let chunk = TestChunk(ball: "k", bytes: noise(300_000))
            files.fail([operation], below: cluster.directory(1))
            let refused = try await cluster.client.put(chunk, replicas: 2)
            #expect(refused.status == 507, "\(refused.text)")
            #expect(try await cluster.client.data("bucket", "k_0").status == 404)
            try await cluster.client.mustPut(TestChunk(ball: "one", bytes: noise(300_000)), replicas: 1)
            files.fail([])
            try await cluster.client.mustPut(chunk, replicas: 2)
            try await cluster.client.mustHold(chunk)
        }
    }

    /// The room for deletes is kept as long as there is as much, and once it was given up no put takes what is left.
    @Test func theRoomForDeletesIsNotPutInto() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let reserve = store.appending("reserve")
            let files = FaultyFileOperations()
            files.pretend(free: 300_000)
            try await withTestNode(store: store, files: files) { client in
                try await client.mustPut(TestChunk(ball: "kept", bytes: noise(100)))
            }
            #expect(try FileStatus(reserve).size == 262_144)
            // What a process leaves that had to give it up.
            #expect(truncate(reserve.string, 0) == 0)
            files.pretend(free: 200_000)
            try await withTestNode(store: store, files: files) { client in
                var refused = try await client.register(TestChunk(ball: "k", bytes: noise(100, seed: 2)))
                // The look at the reserve goes on behind the start.
                while refused.status == 200 {
                    refused = try await client.register(TestChunk(ball: "k", bytes: noise(100)))
                }
                #expect(refused.status == 507 && refused.text.contains("kept for deletes"), "\(refused.text)")
                #expect(try await client.request("DELETE", "/api/v4/buckets/bucket/kept_0").status == 200)
                files.pretend(free: 300_000)
                try await client.mustPut(TestChunk(ball: "k", bytes: noise(100, seed: 2)))
            }
            #expect(try FileStatus(reserve).size == 262_144)
        }
    }
}
