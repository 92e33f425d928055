import Foundation
import GRDB
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Changes that one thread enqueues together are one transaction, and what is looked up together is one snapshot.
@Suite struct CommitGroupTests {
    /// What became of the changes of a test.
    private final class Outcomes: Sendable {
        private let all = Mutex<[Result<Int, any Error>]>([])
        var count: Int { all.withLock { $0.count } }
        var values: [Int] { all.withLock { $0.compactMap { try? $0.get() } } }
        var failures: [NodeError] {
            all.withLock { $0.compactMap { if case .failure(let error as NodeError) = $0 { error } else { nil } } }
        }
        func add(_ result: Result<Int, any Error>) { all.withLock { $0.append(result) } }
    }

    private struct Odd: Error {}

    private func withQueue(
        _ body: (CommitQueue, Catalog, BlockingPool) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            let pool = BlockingPool(threadCount: 2)
            try await catalog.database.write { try $0.execute(sql: "CREATE TABLE number (value INTEGER)") }
            try await body(CommitQueue(catalog: catalog, pool: pool), catalog, pool)
            await pool.shutDown()
            catalog.close()
        }
    }

    private func add(_ number: Int, to queue: CommitQueue, _ outcomes: Outcomes, refusing isRefused: Bool = false) {
        queue.enqueue { db in
            try db.execute(sql: "INSERT INTO number VALUES (?)", arguments: [number])
            if isRefused { throw Odd() }
            return number
        } completion: {
            outcomes.add($0)
        }
    }

    private func numbers(_ catalog: Catalog) throws -> [Int] {
        try catalog.read { try Int.fetchAll($0, sql: "SELECT value FROM number ORDER BY value") }
    }

    /// None is applied while others may still come; those of another thread are, meanwhile.
    @Test func whatIsEnqueuedTogetherIsOneTransaction() async throws {
        try await withQueue { queue, catalog, _ in
            let (outcomes, other) = (Outcomes(), Outcomes())
            try queue.together {
                for number in 0..<50 { add(number, to: queue, outcomes) }
                let ended = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    queue.enqueue { db in
                        try db.execute(sql: "INSERT INTO number VALUES (1000)")
                        return 1_000
                    } completion: {
                        other.add($0)
                        ended.signal()
                    }
                }
                ended.wait()
                let meanwhile = try numbers(catalog)
                #expect(meanwhile == [1_000])
                // What is together within it is together with it.
                queue.together { add(50, to: queue, outcomes) }
                #expect(outcomes.count == 0)
            }
            try await eventually { outcomes.count == 51 }
            #expect(other.values == [1_000] && outcomes.values == Array(0...50))
            #expect(try numbers(catalog) == Array(0...50) + [1_000])
            #expect(queue.statistics.batches == 2 && queue.statistics.changes == 52)
        }
    }

    /// A thread of the pool applies what it has gathered itself, and all else that waits.
    @Test func aThreadOfThePoolAppliesWhatItGathers() async throws {
        try await withQueue { queue, catalog, pool in
            let outcomes = Outcomes()
            let seen = try await pool.run {
                queue.together(drainsHere: true) { for number in 0..<5 { self.add(number, to: queue, outcomes) } }
                return outcomes.count
            }
            #expect(seen == 5)
            #expect(try numbers(catalog) == Array(0..<5) && queue.statistics.batches == 1)
        }
    }

    @Test func oneThatIsRefusedTakesNoOtherAlong() async throws {
        try await withQueue { queue, catalog, _ in
            let outcomes = Outcomes()
            queue.together { for number in 0..<20 { add(number, to: queue, outcomes, refusing: number % 7 == 3) } }
            try await eventually { outcomes.count == 20 }
            let kept = (0..<20).filter { $0 % 7 != 3 }
            #expect(try numbers(catalog) == kept && outcomes.values == kept)
            #expect(queue.statistics.batches == 1)
        }
    }

    /// What was enqueued before an error is not forgotten.
    @Test func anErrorOnTheWayHoldsNothingBack() async throws {
        try await withQueue { queue, _, _ in
            let outcomes = Outcomes()
            #expect(throws: Odd.self) {
                try queue.together {
                    add(1, to: queue, outcomes)
                    throw Odd()
                }
            }
            add(2, to: queue, outcomes)
            try await eventually { outcomes.values.sorted() == [1, 2] }
        }
    }

    @Test func aShutdownMeanwhileIsToldToAll() async throws {
        try await withQueue { queue, catalog, pool in
            let outcomes = Outcomes()
            await pool.shutDown()
            queue.together { for number in 0..<5 { add(number, to: queue, outcomes) } }
            #expect(outcomes.failures.map(\.code) == Array(repeating: .io, count: 5))
            let left = try numbers(catalog)
            #expect(left.isEmpty)
        }
    }

    /// On a full disk what adds nothing goes through, and what adds something is told why.
    @Test func onAFullDiskTheDeletesOfAGroupGoThrough() async throws {
        try await withTemporaryDirectory { directory in
            let catalog = try Catalog(at: directory.appending("catalog.sqlite"))
            defer { catalog.close() }
            try await catalog.database.write { try $0.execute(sql: "CREATE TABLE number (value INTEGER)") }
            let pool = BlockingPool(threadCount: 1)
            let reserve = Reserve(in: directory, files: SystemFileOperations())
            let queue = CommitQueue(catalog: catalog, pool: pool, reserve: reserve)
            let outcomes = Outcomes()
            queue.together {
                for number in 0..<6 {
                    queue.enqueue(weight: number % 2) { db in
                        guard number % 2 == 0 else { throw DatabaseError(resultCode: .SQLITE_FULL) }
                        try db.execute(sql: "INSERT INTO number VALUES (?)", arguments: [number])
                        return number
                    } completion: {
                        outcomes.add($0)
                    }
                }
            }
            try await eventually { outcomes.count == 6 }
            #expect(try numbers(catalog) == [0, 2, 4] && outcomes.values == [0, 2, 4])
            #expect(outcomes.failures.map(\.code) == Array(repeating: .storeFull, count: 3))
            await pool.shutDown()
        }
    }

    @Test func looksThatAreSharedSeeOneSnapshot() async throws {
        try await withQueue { _, catalog, _ in
            let glances = try #require(catalog.glances)
            let count = { try glances.glance { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM number") ?? -1 } }
            var counts: [Int?] = []
            try CatalogCopy.reading(catalog.path) { snapshot in
                try glances.share(snapshot) {
                    counts.append(try count())
                    try catalog.database.write { try $0.execute(sql: "INSERT INTO number VALUES (1)") }
                    counts.append(try count())
                    try CatalogCopy.reading(catalog.path) { later in
                        try glances.share(later) { counts.append(try count()) }
                    }
                    counts.append(try count())
                }
                #expect(glances.shared == nil)
                #expect(throws: Odd.self) { try glances.share(snapshot) { throw Odd() } }
            }
            #expect(glances.shared == nil)
            counts.append(try count())
            #expect(counts == [0, 0, 1, 0, 1])
        }
    }
}
