import GRDB
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

struct DurabilityTests {
    /// `synchronous` of SQLite: 1 is NORMAL, 2 is FULL.
    @Test(arguments: [(Durability.full, 2), (.group, 2), (.none, 1)])
    func theCatalogWaitsForTheDisk(durability: Durability, level: Int) async throws {
        try await withStore(durability) { store in
            let found = try await store.catalog.database.writeWithoutTransaction { db in
                try Int.fetchOne(db, sql: "PRAGMA synchronous")
            }
            #expect(found == level)
        }
    }

    /// Changes that wait together share transactions, but for those that are to be synchronized by themselves.
    @Test(arguments: Durability.allCases) func changesShareTransactions(durability: Durability) async throws {
        try await withStore(durability) { store in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<100 { group.addTask { try? await store.queue.commit { _ in } } }
            }
            let statistics = store.queue.statistics
            #expect(statistics.changes == 100)
            #expect((statistics.batches == 100) == (durability == .full), "\(statistics.batches) transactions")
        }
    }

    /// A descriptor that cannot be synchronized tells whether it was tried.
    @Test(arguments: [true, false]) func theFilesWaitForTheDisk(synchronizes: Bool) throws {
        let files = SystemFileOperations(synchronizes: synchronizes)
        let closed = FileDescriptor(rawValue: -1)
        let absent = FilePath("/nonexistent/directory")
        if synchronizes {
            #expect(throws: NodeError.self) { try files.synchronize(closed, path: absent) }
            #expect(throws: NodeError.self) { try files.synchronizeDirectory(absent) }
        } else {
            try files.synchronize(closed, path: absent)
            try files.synchronizeDirectory(absent)
        }
    }

    private func withStore(_ durability: Durability, _ body: (ChunkStore) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let configuration = NodeConfiguration(store: directory.appending("store"), durability: durability)
            let pool = BlockingPool(threadCount: 2)
            let store = try ChunkStore(
                configuration, files: SystemFileOperations(), pool: pool, logger: Node.silentLogger, time: { 0 })
            let result: Result<Void, any Error>
            do { result = .success(try await body(store)) } catch { result = .failure(error) }
            await pool.shutDown()
            store.close()
            try result.get()
        }
    }
}
