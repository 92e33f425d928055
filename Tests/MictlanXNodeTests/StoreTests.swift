import Foundation
import Glibc
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct StoreTests {
    @Test func aRestartLosesNothing() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("a").appending("b").appending("store")
            let chunks = TestChunk.ball("ball", [[], noise(10), noise(100_000)])
            try await withTestNode(store: store) { client in
                for chunk in chunks { try await client.mustPut(chunk) }
            }
            try await withTestNode(store: store) { client in
                for chunk in chunks { try await client.mustHold(chunk) }
            }
            #expect(try files(in: store, below: "part").isEmpty)
        }
    }

    @Test func twoNodesShareAStore() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { one in
                try await withTestNode(store: store) { two in
                    try await withThrowingDiscardingTaskGroup { group in
                        for index in 0..<40 {
                            group.addTask {
                                let chunk = TestChunk(
                                    ball: "b\(index)", bytes: noise(index * 2_000, seed: UInt64(index)))
                                let (writer, reader) = index % 2 == 0 ? (one, two) : (two, one)
                                try await writer.mustPut(chunk, reader: reader)
                            }
                        }
                    }
                    #expect(try await one.keys("bucket") == (try await two.keys("bucket")))
                }
            }
        }
    }

    /// One process puts a content again and again while the other deletes its last reference: the collector and the put
    /// meet at every step of each other.
    @Test func aPutAndACollectorOfAnotherProcessNeverLoseABlob() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let bytes = noise(40_000)
            try await withTestNode(store: store) { one in
                try await withTestNode(store: store) { two in
                    async let deleting: Void = {
                        for _ in 0..<60 { _ = try await two.request("DELETE", "/api/v4/buckets/bucket/bid/gone") }
                    }()
                    for index in 0..<60 {
                        _ = try await one.put(TestChunk(ball: "gone", bytes: bytes))
                        let kept = TestChunk(ball: "kept\(index)", bytes: bytes)
                        #expect(try await one.put(kept).status == 200)
                        #expect(try await two.data("bucket", kept.key).body == bytes)
                        _ = try await one.request("DELETE", "/api/v4/buckets/bucket/bid/kept\(index)")
                    }
                    try await deleting
                    _ = try await one.request("DELETE", "/api/v4/buckets/bucket/bid/gone")
                }
            }
            #expect(try files(in: store, below: "blobs").isEmpty)
        }
    }

    @Test func deletedContentsAreCollectedOnceNobodyRefersToThem() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                let bytes = noise(50_000)
                for ball in ["a", "b"] { _ = try await client.put(TestChunk(ball: ball, bytes: bytes)) }
                #expect(try files(in: store, below: "blobs").count == 1)
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/a")
                #expect(try await client.data("bucket", "b_0").body == bytes)
                _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/b")
                try await eventually { try files(in: store, below: "blobs").isEmpty }
            }
        }
    }

    @Test func whatADeadProcessLeftIsCleared() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let kept = TestChunk(ball: "kept", bytes: noise(50_000))
            let lost = SHA256.hash(noise(60_000, seed: 9))
            try await withTestNode(store: store) { _ = try await $0.put(kept) }
            // A process that died with a part, a published blob nobody refers to, and one that somebody does.
            let scratch = store.appending("part").appending("pdead")
            let blobs = store.appending("blobs")
            let manager = FileManager.default
            try manager.createDirectory(atPath: scratch.string, withIntermediateDirectories: true)
            #expect(manager.createFile(atPath: store.appending("part").appending("pdead.lock").string, contents: nil))
            for name in ["1", "\(lost.hex).2", "\(kept.checksum).3"] {
                #expect(manager.createFile(atPath: scratch.appending(name).string, contents: Data([1])))
            }
            let orphan = blobs.appending(String(lost.hex.prefix(2))).appending(lost.hex)
            try manager.createDirectory(
                atPath: orphan.removingLastComponent().string, withIntermediateDirectories: true)
            #expect(manager.createFile(atPath: orphan.string, contents: Data(noise(60_000, seed: 9))))
            try await withTestNode(store: store) { client in
                try await eventually { !manager.fileExists(atPath: scratch.string) }
                try await eventually { !manager.fileExists(atPath: orphan.string) }
                #expect(try await client.data("bucket", "kept_0").body == kept.bytes)
            }
        }
    }

    @Test func aMissingOrShortBlobIsAnErrorAndAPutMendsIt() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { client in
                let chunk = TestChunk(ball: "k", bytes: noise(50_000))
                _ = try await client.put(chunk)
                let path = try #require(try files(in: store, below: "blobs").first)
                try FileManager.default.removeItem(atPath: path)
                #expect(try await client.data("bucket", "k_0").status == 500)
                #expect(FileManager.default.createFile(atPath: path, contents: Data(chunk.bytes.prefix(9))))
                #expect(try await client.data("bucket", "k_0").status == 500)
                #expect(try await client.put(chunk).status == 200)
                #expect(try await client.data("bucket", "k_0").body == chunk.bytes)
            }
        }
    }

    @Test func aStoreOfANewerFormatIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withTestNode(store: store) { _ in }
            // `user_version` lies at offset 60 of the database header (SQLite file format §1.3).
            let catalog = try FileHandle(forUpdating: URL(filePath: store.appending("catalog.sqlite").string))
            try catalog.seek(toOffset: 60)
            try catalog.write(contentsOf: Data([0, 0, 0, 99]))
            try catalog.close()
            await #expect { try await withTestNode(store: store) { _ in } } throws: { error in
                (error as? NodeError)?.code == .storeUnusable
            }
        }
    }

    @Test func aStoreBelowAPlainFileIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            try directory.appending("plain").write([1])
            await #expect {
                try await withTestNode(store: directory.appending("plain/store")) { _ in }
            } throws: { error in
                (error as? NodeError)?.code == .invalidConfiguration
            }
        }
    }

    @Test func aFileThatIsNoCatalogIsRefused() async throws {
        try await withTemporaryDirectory { directory in
            let junk = Data(noise(5_000))
            #expect(
                FileManager.default.createFile(atPath: directory.appending("catalog.sqlite").string, contents: junk))
            await #expect { try await withTestNode(store: directory) { _ in } } throws: { error in
                (error as? NodeError)?.code == .corrupt
            }
        }
    }

    private func files(in store: FilePath, below name: String) throws -> [String] {
        try MictlanXNodeTests.files(below: store.appending(name))
    }
}
