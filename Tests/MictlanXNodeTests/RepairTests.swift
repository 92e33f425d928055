import Foundation
import GRDB
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// Stores that rotted in many places at once, and what mends them.
@Suite(.serialized) struct RepairTests {
    private static let isLong = ProcessInfo.processInfo.environment["MXSHELL_TORTURE"] != nil

    enum Mender: String, CaseIterable, Sendable { case repair, scrubber }

    /// Whatever has one good replica left is mended, nothing else is touched, what has none is told.
    @Test(arguments: Mender.allCases, 1...UInt64(isLong ? 50 : 3))
    func everythingWithAGoodReplicaLeftIsMended(by mender: Mender, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        try await withTemporaryDirectory { directory in
            let store = directory.appending("store")
            let chunks = try await fill(store, &generator)
            var rot = try Rot(store, chunks, generator)
            let before = try rot.replicas()
            try rot.spread()
            let filed = rot.remains.keys.filter(rot.isFile)
            let expected = before.filter { !rot.lost.contains($0.key.checksum) }
            // What is left of the lost is there for someone to look at: files are put aside, so that a put of the same content
            // stores them again.
            let remains = rot.remains.filter { !filed.contains($0.key) }
            let wanted = expected.merging(remains) { $1 }
            switch mender {
            case .repair:
                let report = try await StoreRepair.run(store)
                #expect(report.mended == rot.mendable, "seed \(seed)")
                #expect(report.after.isClean == rot.lost.isEmpty)
            case .scrubber:
                let schedule = ScrubSchedule(bytesPerSecond: 1 << 40, interval: .seconds(3_600))
                try await withNode(NodeConfiguration(store: store, scrubbing: schedule)) { _ in
                    let isMended = await settles { (try? rot.replicas()) == wanted }
                    #expect(isMended, "seed \(seed)")
                }
            }
            #expect(try rot.replicas() == wanted, "seed \(seed)")
            let aside = try files(below: store).filter { $0.contains("/lost+found/") }
                .compactMap { FileManager.default.contents(atPath: $0) }
            #expect(filed.allSatisfy { rot.remains[$0].map { aside.contains($0) } ?? false })
            let lost = try await StoreCheck.run(store).counts
            #expect(lost.keys.allSatisfy { $0 == .contentLost }, "seed \(seed): \(lost)")
            try await withNode(NodeConfiguration(store: store)) { node in
                let client = TestClient(address: node.addresses[0])
                for chunk in chunks where !rot.lost.contains(SHA256.hash(chunk.bytes)) {
                    try await client.mustHold(chunk)
                }
            }
        }
    }

    /// The power goes at each synchronization of a repair: nothing more is lost, and the next repair finishes.
    @Test func aRepairThatIsCutOffIsFinishedByTheNext() async throws {
        let total = try await withRottenDisk { disk, _ in
            let mended = try await repair(disk).mended
            #expect(mended > 0)
            return disk.synchronizations
        }
        #expect(total > 5)
        for point in stride(from: 0, through: total, by: Self.isLong ? 1 : 9) {
            try await withRottenDisk(powerGoesAfter: point) { disk, chunks in
                _ = try await repair(disk)
                for chance in 0...(Self.isLong ? 4 : 1) {
                    let copy = disk.root.removingLastComponent().appending("after\(chance)")
                    try disk.recover(
                        to: copy, surviving: chance > 0 ? SeededGenerator(seed: UInt64(point * 10 + chance)) : nil)
                    let store = copy.appending("store")
                    let report = try await StoreRepair.run(store)
                    #expect(report.after.counts.isEmpty, "cut off at \(point): \(report.after.details)")
                    try await withNode(NodeConfiguration(store: store)) { node in
                        for chunk in chunks { try await TestClient(address: node.addresses[0]).mustHold(chunk) }
                    }
                }
            }
        }
    }

    /// What was put aside is there after the loss of power, because its directory is synchronized.
    @Test(arguments: [nil, .quarantine] as [FragileDisk.Synchronization?])
    func whatIsPutAsideIsOnTheDisk(leavingOut kind: FragileDisk.Synchronization?) async throws {
        try await withRottenDisk(leaving: kind) { disk, _ in
            let report = try await repair(disk)
            #expect(report.quarantined > 0)
            let copy = disk.root.removingLastComponent().appending("after")
            try disk.recover(to: copy)
            let aside = try files(below: copy).filter { $0.contains("/lost+found/") }
            #expect(aside.count == (kind == nil ? report.quarantined : 0))
        }
    }

    private func repair(_ disk: FragileDisk) async throws -> RepairReport {
        let pool = BlockingPool(threadCount: 2)
        let store = try await pool.run {
            try ChunkStore(
                NodeConfiguration(store: disk.root.appending("store")), files: disk, pool: pool,
                logger: Node.silentLogger, time: { 0 })
        }
        let report = try await StoreRepair(store: store, forgetsLost: false).repair()
        await pool.shutDown()
        store.close()
        return report
    }

    /// Fills a store of three peers with small and large chunks, two replicas of each, some with the same content.
    private func fill(_ store: FilePath, _ generator: inout SeededGenerator) async throws -> [TestChunk] {
        let chunks = (0..<12).map { number in
            let size = [300, 20_000, 40_000, 90_000].randomElement(using: &generator) ?? 0
            return TestChunk(ball: "b\(number)", bytes: noise(size, seed: .random(in: 1...5, using: &generator)))
        }
        try await withNode(NodeConfiguration(store: store, peers: VirtualPeer.inStore(count: 3))) { node in
            let client = TestClient(address: node.addresses[0])
            for chunk in chunks { try await client.mustPut(chunk, replicas: 2) }
        }
        return chunks
    }

    private func withRottenDisk<Result: Sendable>(
        powerGoesAfter: Int = .max, leaving leftOut: FragileDisk.Synchronization? = nil,
        _ body: (FragileDisk, [TestChunk]) async throws -> Result
    ) async throws -> Result {
        var generator = SeededGenerator(seed: 7)
        return try await withTemporaryDirectory { directory in
            let root = directory.appending("disk")
            _ = try SystemFileOperations().makeDirectory(root)
            let chunks = try await fill(root.appending("store"), &generator)
            var rot = try Rot(root.appending("store"), chunks, generator)
            try rot.spread(isKind: true)
            let disk = try FragileDisk(root: root, powerGoesAfter: powerGoesAfter, leaving: leftOut)
            defer { disk.stopWatching() }
            return try await body(disk, chunks)
        }
    }
}
