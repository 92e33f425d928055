import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// A mixed load on a disk that loses its power, or fills up, at every possible point in turn.
///
/// Every eleventh point is tried, of the many at which a disk can fill up every fortieth; all of them with
/// `MXSHELL_TORTURE` set, and then with more chances for what was not synchronized.
@Suite(.serialized) struct PowerLossTests {
    private static let isLong = ProcessInfo.processInfo.environment["MXSHELL_TORTURE"] != nil

    /// What was acknowledged is there and right, what was not is there wholly or not at all, and the store is sound.
    @Test func atEachSynchronizationWhatWasAcknowledgedSurvives() async throws {
        let total = try await withDisk { disk, _ in
            let acknowledged = try await FragileLoad.run(on: disk)
            #expect(acknowledged == FragileLoad.steps.count)
            return disk.synchronizations
        }
        #expect(total > 60)
        var looks = 0
        for point in stride(from: 0, through: total, by: Self.isLong ? 1 : 11) {
            try await withDisk(powerGoesAfter: point) { disk, directory in
                let acknowledged = try await FragileLoad.run(on: disk)
                for chance in 0...(Self.isLong ? 4 : 1) {
                    let generator = chance > 0 ? SeededGenerator(seed: UInt64(point * 10 + chance)) : nil
                    let wrong = try await look(
                        disk, directory.appending("after\(chance)"), surviving: generator, acknowledged: acknowledged)
                    #expect(wrong.isEmpty, "power lost after \(point), chance \(chance)")
                    looks += 1
                }
            }
        }
        if Self.isLong { print("power lost at \(total + 1) points, \(looks) disks looked at") }
    }

    /// Each kind of synchronization is needed: a store that leaves it out is found out, at one point or another.
    @Test(arguments: FragileDisk.Synchronization.allCases.filter { $0 != .quarantine })
    func aSynchronizationThatIsLeftOutIsMissed(kind: FragileDisk.Synchronization) async throws {
        // The log is not missed once it was moved into the database.
        for point in [.max, 70, 50, 30] {
            let wrong = try await withDisk(powerGoesAfter: point, leaving: kind) { disk, directory in
                let acknowledged = try await FragileLoad.run(on: disk)
                return try await look(
                    disk, directory.appending("after"), surviving: nil, acknowledged: acknowledged)
            }
            if !wrong.isEmpty { return }
        }
        Issue.record("nobody misses it")
    }

    /// A full disk refuses with 507, loses nothing, and once there is space everything goes through.
    @Test func atEachWriteAFullDiskIsToldAndNothingIsLost() async throws {
        let (first, total) = try await withDisk { disk, _ in
            let node = try await Node(FragileLoad.configuration(disk), logger: Node.silentLogger, files: disk)
            return try await withOpened(node) { node in
                let first = disk.writes
                let client = TestClient(address: node.addresses[0])
                for step in FragileLoad.steps {
                    let answer = try await step.perform(client)
                    #expect(answer.status == 200, "\(step.subject): \(answer.text)")
                }
                return (first, disk.writes)
            }
        }
        for point in stride(from: first + 1, to: total, by: Self.isLong ? 1 : 40) {
            try await withDisk(fullFrom: point) { disk, _ in
                let node = try await Node(FragileLoad.configuration(disk), logger: Node.silentLogger, files: disk)
                try await withOpened(node) { node in
                    try await fill(disk, TestClient(address: node.addresses[0]), point)
                }
            }
        }
        if Self.isLong { print("full at \(total - first - 1) points") }
    }

    private func fill(_ disk: FragileDisk, _ client: TestClient, _ point: Int) async throws {
        for (done, step) in FragileLoad.steps.enumerated() {
            let refused = try await step.perform(client)
            guard refused.status != 200 else { continue }
            #expect(refused.status == 507, "\(step.subject), full at \(point): \(refused.text)")
            disk.makeSpace()
            let kept = try await FragileLoad.contents(client)
            #expect(kept == FragileLoad.contents(after: done), "full at \(point)")
            let again = try await step.perform(client)
            #expect(again.status == 200, "\(step.subject) with space again, full at \(point): \(again.text)")
        }
        disk.makeSpace()
        let all = try await FragileLoad.contents(client)
        #expect(all == FragileLoad.contents(after: FragileLoad.steps.count), "full at \(point)")
    }

    /// Opens what survived and compares.
    ///
    /// - Returns: what is wrong.
    private func look(
        _ disk: FragileDisk, _ copy: FilePath, surviving chance: SeededGenerator?, acknowledged: Int
    ) async throws -> [String] {
        try disk.recover(to: copy, surviving: chance)
        let store = copy.appending("store")
        guard try SystemFileOperations().size(of: store.appending("catalog.sqlite")) != nil else {
            return acknowledged == 0 ? [] : ["there is no catalog"]
        }
        do {
            let wrong = try await withNode(NodeConfiguration(store: store)) { node -> [String] in
                let found = try await FragileLoad.contents(TestClient(address: node.addresses[0]))
                let mayBe = [acknowledged, acknowledged + 1].map(FragileLoad.contents(after:))
                return mayBe.contains(found)
                    ? [] : ["after \(acknowledged) steps there are \(found.mapValues(\.count))"]
            }
            let report = try await StoreCheck.run(store)
            let isClean = report.isClean && report.counts[.leftover] == nil
            return wrong + (isClean ? [] : ["\(report.details)"])
        } catch {
            return ["\(error)"]
        }
    }

    private func withDisk<Result: Sendable>(
        powerGoesAfter: Int = .max, fullFrom: Int = .max, leaving leftOut: FragileDisk.Synchronization? = nil,
        _ body: (FragileDisk, FilePath) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let root = directory.appending("disk")
            _ = try SystemFileOperations().makeDirectory(root)
            let disk = try FragileDisk(
                root: root, powerGoesAfter: powerGoesAfter, fullFrom: fullFrom, leaving: leftOut)
            defer { disk.stopWatching() }
            return try await body(disk, directory)
        }
    }
}
