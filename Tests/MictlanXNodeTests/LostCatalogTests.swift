import Foundation
import GRDB
import Glibc
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Contents whose catalog is gone, damaged or newer: nothing that may be an only copy is deleted.
@Suite struct LostCatalogTests {
    enum Loss: String, CaseIterable, Sendable { case removed, emptied, withoutLog }

    @Test(arguments: Loss.allCases, [1, 3])
    func contentsWithoutACatalogAreRefused(loss: Loss, peers: Int) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunks = try await fill(store, peers: peers)
            let before = try files(below: store).filter { $0.contains("/blobs/") }.sorted()
            try lose(store, loss)
            for _ in 0..<2 {
                for attempt in [
                    { try await withNode(NodeConfiguration(store: store)) { _ in } },
                    { _ = try await StoreCheck.run(store) }, { _ = try await StoreRepair.run(store) },
                    { _ = try await StoreBackup.run(store, to: directory.appending("backup")) },
                ] as [@Sendable () async throws -> Void] {
                    let error = await #expect(throws: NodeError.self) { try await attempt() }
                    #expect(error?.code == .storeUnusable, "\(error?.description ?? "")")
                    #expect(error?.message.contains("\(store)/catalog.sqlite") == true)
                    #expect(error?.message.contains("node restore") == true)
                }
                #expect(try files(below: store).filter { $0.contains("/blobs/") }.sorted() == before)
            }
            let outlook = try StoreRepair.contentsWithoutCatalog(store)
            #expect(outlook.count == before.count && outlook.size == chunks.reduce(0) { $0 + $1.bytes.count })
            let report = try await StoreRepair.run(store, startsAnew: true)
            #expect(throws: NodeError.self) { try StoreRepair.contentsWithoutCatalog(store) }
            #expect(report.quarantined == before.count && report.after.counts.isEmpty)
            let aside = try files(below: store).filter { $0.contains("/lost+found/") }
            let bytes = Set(try aside.map { try Data(contentsOf: URL(filePath: $0)) })
            #expect(bytes == Set(chunks.map { Data($0.bytes) }))
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                #expect(try await client.keys("bucket").isEmpty)
                try await client.mustPut(chunks[0], reader: client)
            }
        }
    }

    /// Small contents lie in the catalog: nothing but the mark is left of them.
    @Test(arguments: Loss.allCases) func aCatalogThatHeldEverythingIsMissed(loss: Loss) async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let small = TestChunk(ball: "small", bytes: noise(100, seed: 5))
            try await withNode(NodeConfiguration(store: store)) { node in
                try await TestClient(address: node.addresses[0]).mustPut(small)
            }
            let backup = directory.appending("backup")
            _ = try await StoreBackup.run(store, to: backup)
            try lose(store, loss)
            for attempt in [
                { try await withNode(NodeConfiguration(store: store)) { _ in } },
                { _ = try await StoreCheck.run(store) }, { _ = try await StoreRepair.run(store) },
            ] as [@Sendable () async throws -> Void] {
                let error = await #expect(throws: NodeError.self) { try await attempt() }
                #expect(error?.code == .storeUnusable, "\(error?.description ?? "")")
            }
            if loss == .removed { _ = try await StoreRestore.run(from: backup, to: store) }
            let other = directory.appending("restored")
            _ = try await StoreRestore.run(from: backup, to: other)
            try await withNode(NodeConfiguration(store: other)) { node in
                try await TestClient(address: node.addresses[0]).mustHold(small)
            }
        }
    }

    /// A store that never held anything needs no catalog to be missed.
    @Test func aNewStoreIsNotMissed() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            try await withNode(NodeConfiguration(store: store)) { _ in }
            try lose(store, .removed)
            try await withNode(NodeConfiguration(store: store)) { _ in }
            #expect(try await StoreCheck.run(store).isClean)
        }
    }

    /// A node that ends at once shuts its threads down before they came to the mark.
    @Test func aStoreThatIsClosedAtOnceLeavesItsMark() async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(store: directory.appending("store"))
            let pool = BlockingPool(threadCount: 1)
            let store = try ChunkStore(
                configuration, files: SystemFileOperations(), pool: pool, logger: Node.silentLogger, time: { 0 })
            await pool.shutDown()
            store.mark()
            store.close()
            #expect(try files(below: configuration.store).contains { $0.hasSuffix("/catalog.made") })
        }
    }

    @Test func aCatalogThatIsThereIsNotGivenUp() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            _ = try await fill(store, peers: 1)
            await #expect { try await StoreRepair.run(store, startsAnew: true) } throws: {
                ($0 as? NodeError)?.code == .invalidConfiguration
            }
            await #expect { try await StoreRepair.run(directory.appending("none"), startsAnew: true) } throws: {
                ($0 as? NodeError)?.code == .storeUnusable
            }
        }
    }

    /// A catalog from before some puts names less than there is.
    @Test func whatAnOlderCatalogDoesNotNameIsPutAside() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let kept = try await fill(store, peers: 1)
            let catalog = store.appending("catalog.sqlite").string
            let old = try Data(contentsOf: URL(filePath: catalog))
            let late = TestChunk(ball: "late", bytes: noise(70_000, seed: 77))
            try await withNode(NodeConfiguration(store: store)) { node in
                try await TestClient(address: node.addresses[0]).mustPut(late)
            }
            try old.write(to: URL(filePath: catalog))
            #expect(try await StoreCheck.run(store).counts == [.orphan: 1])
            let report = try await StoreRepair.run(store)
            #expect(report.quarantined == 1 && report.removed == 0 && report.after.counts.isEmpty)
            let aside = try files(below: store.appending("lost+found"))
            #expect(try aside.map { try Data(contentsOf: URL(filePath: $0)) } == [Data(late.bytes)])
            try await withNode(NodeConfiguration(store: store)) { node in
                for chunk in kept { try await TestClient(address: node.addresses[0]).mustHold(chunk) }
            }
        }
    }

    /// What is left of a content that nobody can read is somebody's only copy.
    @Test func whatIsForgottenIsPutAside() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            _ = try await fill(store, peers: 1)
            let path = try #require(try files(below: store.appending("blobs")).first)
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[5] ^= 1
            try bytes.write(to: URL(filePath: path))
            let report = try await StoreRepair.run(store, forgetsLost: true)
            #expect(report.forgotten == 1 && report.after.counts.isEmpty)
            let aside = try files(below: store.appending("lost+found"))
            #expect(try aside.map { try Data(contentsOf: URL(filePath: $0)) } == [bytes])
        }
    }

    /// One text for a format of the future, at every door.
    @Test func aNewerFormatIsNamed() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            _ = try await fill(store, peers: 1)
            let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
            try await database.write { try $0.execute(sql: "PRAGMA user_version = 999") }
            try database.close()
            var messages: Set<String> = []
            for attempt in [
                { try await withNode(NodeConfiguration(store: store)) { _ in } },
                { _ = try await StoreCheck.run(store) }, { _ = try await StoreRepair.run(store) },
                { _ = try await StoreBackup.run(store, to: directory.appending("backup")) },
                { _ = try await StoreRestore.run(from: store, to: directory.appending("new")) },
            ] as [@Sendable () async throws -> Void] {
                let error = await #expect(throws: NodeError.self) { try await attempt() }
                #expect(error?.code == .storeUnusable)
                messages.insert(error?.message ?? "")
            }
            #expect(messages.count == 1 && messages.first?.contains("made by a newer version") == true, "\(messages)")
            #expect(!FileManager.default.fileExists(atPath: directory.appending("new").appending("blobs").string))
        }
    }

    /// A catalog that cannot be read: its path, what it means, what to do.
    @Test func aDamagedCatalogIsNamed() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            _ = try await fill(store, peers: 1)
            try Data(noise(5_000)).write(to: URL(filePath: store.appending("catalog.sqlite").string))
            let error = await #expect(throws: NodeError.self) {
                try await withNode(NodeConfiguration(store: store)) { _ in }
            }
            #expect(error?.code == .corrupt)
            // The steps in their order: a backup is not brought back onto a catalog that is there.
            let message = error?.message ?? ""
            var rest = message[...]
            for part in [
                "'\(store)/catalog.sqlite' is damaged", "first move 'catalog.sqlite'", "node restore",
                "node repair --new-catalog",
            ] {
                let place = try #require(rest.range(of: part), "\(message)")
                rest = rest[place.upperBound...]
            }
        }
    }

    @Test func aDocumentThatCannotBeReadIsNamed() async throws {
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            _ = try await fill(store, peers: 1)
            let database = try DatabaseQueue(path: store.appending("catalog.sqlite").string)
            try await database.write { db in
                try db.execute(
                    sql: """
                        UPDATE chunk SET document = '{' WHERE key = 'b0_0';
                        UPDATE chunk SET document = json_set(document, '$.odd', char(10)) WHERE key = 'b1_0';
                        """)
            }
            try database.close()
            let report = try await StoreCheck.run(store)
            #expect(report.counts == [.documentUnreadable: 1] && !report.isClean)
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                for path in ["b0_0", "b0/chunks"] {
                    let answer = try await client.request("GET", "/api/v4/buckets/bucket/metadata/\(path)")
                    #expect(answer.status == 500 && answer.text.contains("node check"), "\(path): \(answer.text)")
                    #expect(!answer.text.contains("DecodingError") && !answer.text.contains("dataCorrupted"))
                }
                // In a listing it hides nothing, itself included, and what is JSON stands there as it is.
                #expect(try await client.keys("bucket") == ["b0_0", "b1_0", "b2_0", "b3_0"])
                let listing = try await client.request("GET", "/api/v4/buckets/bucket/metadata")
                #expect(listing.text.contains(#""odd":"\n""#))
                #expect(try await client.request("GET", "/api/v4/peers/stats").status == 200)
            }
        }
    }

    /// Large and small chunks; the small ones have no file.
    private func fill(_ store: FilePath, peers: Int) async throws -> [TestChunk] {
        let chunks = (0..<4).map { TestChunk(ball: "b\($0)", bytes: noise(50_000, seed: UInt64($0) + 1)) }
        try await withNode(NodeConfiguration(store: store, peers: VirtualPeer.inStore(count: peers))) { node in
            for chunk in chunks { try await TestClient(address: node.addresses[0]).mustPut(chunk) }
        }
        return chunks
    }

    private func lose(_ store: FilePath, _ loss: Loss) throws {
        let catalog = store.appending("catalog.sqlite").string
        switch loss {
        case .removed: for suffix in ["", "-wal", "-shm"] { unlink(catalog + suffix) }
        case .emptied: try Data().write(to: URL(filePath: catalog))
        case .withoutLog:
            unlink(catalog)
            try Data(noise(4_000)).write(to: URL(filePath: catalog + "-wal"))
        }
    }
}
