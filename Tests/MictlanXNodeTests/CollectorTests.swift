import Foundation
import GRDB
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Contents go only when what no longer needs them is durable; what came from dead processes is cleared away.
@Suite struct CollectorTests {
    /// A delete and the collector wait for the same moment, and something beside them fails as if the node were killed
    /// before the commit: where the delete did not go through, the chunk is there with its bytes.
    @Test(arguments: [false, true], [1, 2])
    func whatADeleteThatFailedWantedToTakeAwayIsThere(failsLast: Bool, replicas: Int) async throws {
        try await withStore { store, client in
            let chunk = TestChunk(ball: "k", bytes: noise(60_000))
            try await client.mustPut(chunk, replicas: replicas)
            let hold = DispatchSemaphore(value: 0)
            let (isHeld, outcomes) = (Flag(), Outcomes())
            store.queue.enqueue { _ in
                isHeld.set()
                hold.wait()
            } completion: { _ in
            }
            try await eventually { isHeld.isSet }
            store.queue.enqueue {
                try Catalog.deleteKey($0, bucket: "bucket", key: "k_0", at: nil)
            } completion: {
                outcomes.add($0.map { $0.replicas > 0 })
            }
            let fails: @Sendable (Database) throws -> Bool = { _ in throw DatabaseError(resultCode: .SQLITE_FULL) }
            if failsLast { store.collect() }
            store.queue.enqueue(fails) { outcomes.add($0) }
            if !failsLast { store.collect() }
            hold.signal()
            try await eventually { outcomes.count == 2 }
            _ = try await store.collectAll()
            if outcomes.successes == 0 {
                try await client.mustHold(chunk)
            } else {
                #expect(try await client.data("bucket", chunk.key).status == 404)
            }
        }
    }

    /// Bytes in the catalog go with the delete; the collector, which has a transaction for itself, is for those in files.
    @Test(arguments: [(4_096, 0), (60_000, 1)])
    func aDeleteStartsTheCollectorForFiles(size: Int, runs: Int) async throws {
        try await withStore { store, client in
            try await client.mustPut(TestChunk(ball: "k", bytes: noise(size)))
            // What was started with the store is done with.
            try await eventually { store.collecting.withLock { !$0.isRunning } }
            let before = store.queue.statistics.batches
            #expect(try await store.deleteBall("k", in: "bucket", if: nil) == 1)
            _ = try await store.queue.commit { _ in }
            try await eventually { store.queue.statistics.batches >= before + 2 + runs }
            #expect(store.queue.statistics.batches == before + 2 + runs)
        }
    }

    /// A node that ends waits for one transaction of the collector, and not for all that it has before it.
    @Test func aStoppedCollectorLeavesTheRestToTheNextStart() async throws {
        try await withStoreAlone(VirtualPeer.inStore(count: 1)) { store in
            let checksums = (0..<700).map { SHA256.hash(Array("\($0)".utf8)) }
            func left() throws -> Int? {
                try store.catalog.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM garbage") }
            }
            try await store.queue.commit { try Catalog.suspect($0, checksums, at: 1) }
            let hold = DispatchSemaphore(value: 0)
            let isHeld = Flag()
            store.queue.enqueue { _ in
                isHeld.set()
                hold.wait()
            } completion: { _ in
            }
            try await eventually { isHeld.isSet }
            store.collect()
            store.stopCollecting()
            hold.signal()
            try await store.queue.commit { _ in }
            #expect(try left() == 700 - 256)
            store.collect()
            try await store.queue.commit { _ in }
            #expect(try left() == 700 - 256)
            _ = try await store.collectAll()
            #expect(try left() == 0)
        }
    }

    /// A put of what is there already brings bytes that were just verified: they take the place of a file that rotted.
    @Test func aPutMendsTheFileThatIsThere() async throws {
        try await withStore { store, client in
            let chunk = TestChunk(ball: "k", bytes: noise(60_000))
            try await client.mustPut(chunk, replicas: 2)
            let paths = store.directories.all.prefix(2).map { $0.blobs.path(of: SHA256.hash(chunk.bytes)).string }
                .filter(FileManager.default.fileExists)
            try #require(!paths.isEmpty)
            for path in paths {
                var bytes = try #require(FileManager.default.contents(atPath: path))
                bytes[30_000] ^= 1
                try bytes.write(to: URL(filePath: path))
            }
            try await client.mustPut(chunk, replicas: 2)
            for _ in 0..<2 { try await client.mustHold(chunk) }
        }
    }

    /// Directories that someone made who was killed before he synchronized them are on the disk before anything in them is
    /// acknowledged.
    @Test func whatTheDeadMadeIsSynchronizedByWhoUsesIt() async throws {
        try await withTemporaryDirectory { directory in
            let root = directory.appending("disk")
            let chunk = TestChunk(ball: "k", bytes: noise(60_000))
            let disk = try FragileDisk(root: root)
            defer { disk.stopWatching() }
            let prefix = String(chunk.checksum.prefix(2))
            for path in ["store", "store/blobs", "store/blobs/\(prefix)", "store/part"] {
                try FileManager.default.createDirectory(
                    atPath: root.appending(path).string, withIntermediateDirectories: true)
            }
            let configuration = NodeConfiguration(store: root.appending("store"))
            let node = try await Node(configuration, logger: Node.silentLogger, files: disk)
            try await withOpened(node) { node in
                try await TestClient(address: node.addresses[0]).mustPut(chunk)
                try disk.recover(to: directory.appending("after"))
            }
            let after = directory.appending("after/store")
            let scratch = after.appending("part/pdead").string
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            try await withNode(NodeConfiguration(store: after)) { node in
                try await TestClient(address: node.addresses[0]).mustHold(chunk)
            }
            // A scratch directory that lost its lock with the power is swept all the same.
            #expect(!FileManager.default.fileExists(atPath: scratch))
        }
    }

    /// A store that is open twice: by a node, and by the test itself.
    private func withStore(_ body: (ChunkStore, TestClient) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(
                store: directory.appending("store"), peers: VirtualPeer.inStore(count: 2))
            try await withNode(configuration) { node in
                try await withOpen(configuration) { try await body($0, TestClient(address: node.addresses[0])) }
            }
        }
    }

    private func withStoreAlone(_ peers: [VirtualPeer], _ body: (ChunkStore) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await withOpen(NodeConfiguration(store: directory.appending("store"), peers: peers), body)
        }
    }

    private func withOpen(_ configuration: NodeConfiguration, _ body: (ChunkStore) async throws -> Void) async throws {
        let pool = BlockingPool(threadCount: 2)
        let store = try ChunkStore(
            configuration, files: SystemFileOperations(), pool: pool, logger: Node.silentLogger, time: { 0 })
        do {
            try await body(store)
            await pool.shutDown()
            store.close()
        } catch {
            await pool.shutDown()
            store.close()
            throw error
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    private final class Outcomes: Sendable {
        private let values = Mutex<[Bool]>([])
        var count: Int { values.withLock { $0.count } }
        var successes: Int { values.withLock { $0.count { $0 } } }
        func add(_ result: Result<Bool, any Error>) { values.withLock { $0.append((try? result.get()) ?? false) } }
    }
}
