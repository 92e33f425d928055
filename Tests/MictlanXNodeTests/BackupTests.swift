import Foundation
import GRDB
import Glibc
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

@Suite struct BackupTests {
    /// Writers put, replace and delete while backups are made: each backup is a store of one moment, and restores whole.
    @Test(arguments: [1, 3]) func aBackupOfABusyStoreIsWhole(peers: Int) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let configuration = NodeConfiguration(store: store, peers: VirtualPeer.inStore(count: peers))
            try await withNode(configuration) { node in
                let client = TestClient(address: node.addresses[0])
                let kept = (0..<10).map { TestChunk(ball: "kept\($0)", bytes: noise($0 * 9_000, seed: UInt64($0) + 1)) }
                for chunk in kept { try await client.mustPut(chunk, replicas: peers) }
                let stop = Stop()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            var round: UInt64 = 0
                            while !stop.isCalled, !Task.isCancelled {
                                round += 1
                                let name = "w\(writer)x\(round % 7)"
                                let bytes = noise(40_000 + writer, seed: round)
                                _ = try await client.put(TestChunk(ball: name, bytes: bytes), update: "1")
                                if round % 3 == 0 {
                                    _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(name)")
                                }
                            }
                        }
                    }
                    for number in 0..<4 {
                        let backup = directory.appending("backup\(number)")
                        let report = try await StoreBackup.run(store, to: backup)
                        #expect(report.lostCount == 0 && report.contents > 0, "\(report)")
                        let restored = directory.appending("restored\(number)")
                        let result = try await StoreRestore.run(from: backup, to: restored)
                        #expect(result.check.counts.isEmpty, "\(result.check.details)")
                        #expect(result.copy.linked == 0)
                        try await withNode(NodeConfiguration(store: restored)) { node in
                            for chunk in kept { try await TestClient(address: node.addresses[0]).mustHold(chunk) }
                        }
                    }
                    stop.call()
                    try await group.waitForAll()
                }
            }
        }
    }

    /// On one file system contents are linked; another one, here told by a second store, gets copies.
    @Test func aBackupDoesNotFollowLaterChanges() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let backup = directory.appending("deep/backup")
            let chunk = TestChunk(ball: "k", bytes: noise(50_000))
            let small = TestChunk(ball: "s", bytes: noise(50))
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                for chunk in [chunk, small] { try await client.mustPut(chunk) }
                let report = try await StoreBackup.run(store, to: backup)
                #expect(report.contents == 1 && report.linked == 1 && report.bytes == 50_000)
                for ball in ["k", "s"] { _ = try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(ball)") }
                try await eventually { try files(below: store.appending("blobs")).isEmpty }
            }
            #expect(try FilePermissions(backup).mode == 0o700)
            for path in try files(below: backup) {
                #expect(try FilePermissions(FilePath(path)).mode == 0o600, "\(path)")
            }
            #expect(try await StoreCheck.run(backup).counts.isEmpty)
            let result = try await StoreRestore.run(from: backup, to: store.appending("again"))
            #expect(result.check.counts.isEmpty && result.copy.copied == 1)
            try await withNode(NodeConfiguration(store: store.appending("again"))) { node in
                for chunk in [chunk, small] { try await TestClient(address: node.addresses[0]).mustHold(chunk) }
            }
        }
    }

    /// Peers on other disks come into the backup, and into the store that is made of it.
    @Test func peersOnOtherDisksComeAlong() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let peers = [
                VirtualPeer.standard, VirtualPeer(id: "far", directory: directory.appending("disk")),
            ]
            let chunks = (0..<6).map { TestChunk(ball: "b\($0)", bytes: noise(60_000, seed: UInt64($0) + 1)) }
            try await withNode(NodeConfiguration(store: store, peers: peers)) { node in
                for chunk in chunks { try await TestClient(address: node.addresses[0]).mustPut(chunk, replicas: 2) }
            }
            let backup = directory.appending("backup")
            _ = try await StoreBackup.run(store, to: backup)
            let new = directory.appending("new")
            let result = try await StoreRestore.run(from: backup, to: new)
            #expect(result.check.counts.isEmpty && result.copy.copied == 12, "\(result)")
            #expect(try files(below: new.appending("peers/of-far/blobs")).count == 6)
        }
    }

    @Test func whatTheStoreHasLostIsTold() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withNode(NodeConfiguration(store: store)) { node in
                for ball in ["a", "b"] {
                    try await TestClient(address: node.addresses[0]).mustPut(
                        TestChunk(ball: ball, bytes: noise(50_000, seed: ball == "a" ? 1 : 2)))
                }
            }
            unlink(try #require(try files(below: store.appending("blobs")).first))
            let report = try await StoreBackup.run(store, to: directory.appending("backup"))
            #expect(report.lostCount == 1 && report.lost.count == 1 && report.contents == 2)
            let result = try await StoreRestore.run(
                from: directory.appending("backup"), to: directory.appending("new"))
            #expect(result.check.counts == [.contentLost: 1])
        }
    }

    @Test func nothingIsWrittenOverAnything() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let full = directory.appending("full")
            try await withNode(NodeConfiguration(store: store)) { _ in }
            #expect(try SystemFileOperations().makeDirectory(full))
            try full.appending("f").write([1])
            for attempt in [
                { _ = try await StoreBackup.run(store, to: full) },
                { _ = try await StoreRestore.run(from: store, to: full) },
                { _ = try await StoreRestore.run(from: store, to: store) },
            ] as [@Sendable () async throws -> Void] {
                await #expect { try await attempt() } throws: {
                    ($0 as? NodeError)?.code == .invalidConfiguration
                }
            }
            for attempt in [
                { _ = try await StoreBackup.run(directory.appending("none"), to: directory.appending("x")) },
                { _ = try await StoreRestore.run(from: directory.appending("none"), to: directory.appending("x")) },
            ] as [@Sendable () async throws -> Void] {
                await #expect { try await attempt() } throws: { ($0 as? NodeError)?.code == .storeUnusable }
            }
            #expect(try files(below: full) == ["\(full)/f"])
        }
    }

    /// The way back after the loss of a catalog: what is whole is used, what came later stays.
    @Test func aLostCatalogComesBack() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunks = (0..<4).map { TestChunk(ball: "b\($0)", bytes: noise(60_000, seed: UInt64($0) + 1)) }
            let backup = directory.appending("backup")
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                for chunk in chunks.dropLast() { try await client.mustPut(chunk) }
                _ = try await StoreBackup.run(store, to: backup)
                try await client.mustPut(chunks[3])
                for suffix in ["", "-wal", "-shm"] { unlink("\(store)/catalog.sqlite\(suffix)") }
                // The node that has it open goes on with the file without a name.
                await #expect { try await StoreRestore.run(from: backup, to: store) } throws: {
                    ($0 as? NodeError)?.code == .storeBusy
                }
            }
            let result = try await StoreRestore.run(from: backup, to: store)
            #expect(result.check.counts == [.orphan: 1] && result.copy.copied == 0, "\(result)")
            try await withNode(NodeConfiguration(store: store)) { node in
                for chunk in chunks.dropLast() { try await TestClient(address: node.addresses[0]).mustHold(chunk) }
            }
        }
    }

    /// A store of an older format is carried forward; the catalog of before stays until all is known to be well.
    @Test func theCatalogOfBeforeIsKeptUntilACheckIsClean() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let copy = "\(store)/catalog.sqlite.format-2"
            try await makeStoreOfFormatTwo(store)
            // A backup by the tools of the system is one, too.
            try FileManager.default.copyItem(atPath: store.string, toPath: "\(directory)/by-hand")
            let error = await #expect(throws: NodeError.self) { try await StoreCheck.run(store) }
            #expect(error?.message.contains("older version") == true)
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                #expect(try await client.data("bucket", "one_0").body == [4, 5, 6])
                try await client.mustPut(TestChunk(ball: "large", bytes: noise(50_000)))
            }
            let kept = try DatabaseQueue(path: copy)
            #expect(try await kept.read { try Catalog.version($0) } == 2)
            #expect(try await kept.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM chunk") } == 1)
            try kept.close()
            #expect(try FilePermissions(FilePath(copy)).mode == 0o600)
            let path = try #require(try files(below: store.appending("blobs")).first)
            let bytes = try Data(contentsOf: URL(filePath: path))
            unlink(path)
            #expect(try await StoreCheck.run(store).removedCopies.isEmpty)
            #expect(FileManager.default.fileExists(atPath: copy))
            try bytes.write(to: URL(filePath: path))
            #expect(try await StoreCheck.run(store).removedCopies == [FilePath(copy)])
            #expect(!FileManager.default.fileExists(atPath: copy))

            let restored = directory.appending("restored")
            let result = try await StoreRestore.run(from: directory.appending("by-hand"), to: restored)
            #expect(result.check.counts.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(restored)/restoring"))
            try await withNode(NodeConfiguration(store: restored)) { node in
                let read = try await TestClient(address: node.addresses[0]).data("bucket", "one_0")
                #expect(read.body == [4, 5, 6])
            }
        }
    }

    private final class Stop: Sendable {
        private let flag = Atomic(false)

        var isCalled: Bool { flag.load(ordering: .relaxed) }

        func call() { flag.store(true, ordering: .relaxed) }
    }

    private func makeStoreOfFormatTwo(_ store: FilePath) async throws {
        try FileManager.default.createDirectory(
            atPath: store.appending("blobs").string, withIntermediateDirectories: true)
        let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
        let chunk = TestChunk(ball: "one", bytes: [4, 5, 6])
        try await database.write { db in
            for step in Catalog.migrations.prefix(2) { try db.execute(sql: step) }
            try db.execute(sql: "INSERT INTO peer (number, id, directory) VALUES (1, 'mxshell-peer-0', '.')")
            try chunk.insert(intoOlderSchema: db)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        try database.close()
    }
}
