import Foundation
import MictlanXModel
import SystemPackage
import Testing

@testable import MictlanXNode

/// A mixed load on a disk that loses its power, or fills up, at every possible point in turn.
///
/// Every seventh point is tried; all of them with `MXSHELL_TORTURE` set, which takes a minute and a half.
@Suite(.serialized) struct PowerLossTests {
    private static let step = ProcessInfo.processInfo.environment["MXSHELL_TORTURE"] == nil ? 7 : 1

    /// What was acknowledged is there and right, what was not is there wholly or not at all, and the store is sound.
    @Test func atEachSynchronizationWhatWasAcknowledgedSurvives() async throws {
        let total = try await withDisk(powerGoesAfter: .max) { disk, _, client in
            _ = try await Load.run(client) { disk.hasPower }
            return disk.synchronizations
        }
        #expect(total > 30)
        for point in stride(from: 0, to: total, by: Self.step) {
            try await withDisk(powerGoesAfter: point) { disk, directory, client in
                let acknowledged = try await Load.run(client) { disk.hasPower }
                let copy = directory.appending("after")
                try disk.recover(to: copy)
                try await check(copy.appending("store"), acknowledged: acknowledged, "power lost after \(point)")
            }
        }
    }

    /// A full disk refuses with 507, loses nothing, and once there is space everything goes through.
    @Test func atEachWriteAFullDiskIsToldAndNothingIsLost() async throws {
        let (first, total) = try await withDisk { disk, _, client in
            let first = disk.writes
            _ = try await Load.run(client) { true }
            return (first, disk.writes)
        }
        for point in stride(from: first + 1, to: total, by: Self.step) {
            try await withDisk(fullFrom: point) { disk, directory, client in
                var contents: [String: [UInt8]] = [:]
                for step in Load.steps {
                    var status = try await step.perform(client)
                    if status != 200 {
                        #expect(status == 507, "\(step) at \(point)")
                        disk.makeSpace()
                        try await Load.expect(client, holds: contents, "full at \(point)")
                        status = try await step.perform(client)
                        #expect(status == 200, "\(step) with space again, full at \(point)")
                    }
                    step.apply(to: &contents)
                }
                disk.makeSpace()
                try await Load.expect(client, holds: contents, "full at \(point)")
            }
        }
    }

    private func check(_ store: FilePath, acknowledged: Int, _ moment: Comment) async throws {
        var before: [String: [UInt8]] = [:]
        for step in Load.steps.prefix(acknowledged) { step.apply(to: &before) }
        var after = before
        for step in Load.steps.dropFirst(acknowledged).prefix(1) { step.apply(to: &after) }
        guard try SystemFileOperations().size(of: store.appending("catalog.sqlite")) != nil else {
            #expect(acknowledged == 0, moment)
            return
        }
        try await withNode(NodeConfiguration(store: store)) { node in
            let found = try await Load.contents(TestClient(address: node.addresses[0]))
            #expect(found == before || found == after, moment)
        }
        let report = try await StoreCheck.run(store)
        #expect(report.isClean, "\(moment): \(report.details)")
    }

    private func withDisk<Result: Sendable>(
        powerGoesAfter: Int = .max, fullFrom: Int = .max,
        _ body: (FragileDisk, FilePath, TestClient) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { directory in
            let root = directory.appending("disk")
            _ = try SystemFileOperations().makeDirectory(root)
            let disk = FragileDisk(root: root, powerGoesAfter: powerGoesAfter, fullFrom: fullFrom)
            defer { disk.stopWatching() }
            let configuration = NodeConfiguration(
                store: root.appending("store"), peers: VirtualPeer.inStore(count: 2))
            let node = try await Node(configuration, logger: Node.silentLogger, files: disk)
            return try await withOpened(node) { node in
                try await body(disk, directory, TestClient(address: node.addresses[0]))
            }
        }
    }
}

/// Puts, replacements and deletes of small and large chunks, one after the other.
private enum Load {
    enum Step: Sendable {
        case put(String, size: Int, seed: UInt64)
        case replace(String, size: Int, seed: UInt64)
        case delete(String)

        func perform(_ client: TestClient) async throws -> Int {
            switch self {
            case .put(let ball, let size, let seed):
                return try await put(TestChunk(ball: ball, bytes: noise(size, seed: seed)), client, update: nil)
            case .replace(let ball, let size, let seed):
                return try await put(TestChunk(ball: ball, bytes: noise(size, seed: seed)), client, update: "1")
            case .delete(let ball):
                return try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(ball)").status
            }
        }

        private func put(_ chunk: TestChunk, _ client: TestClient, update: String?) async throws -> Int {
            let registered = try await client.register(chunk, update: update, changing: ["replication_factor": 2])
            guard registered.status == 200 else { return registered.status }
            let ticket = try registered.decode(RegisterChunkReply.self).taskIDs[0]
            return try await client.upload(chunk.bytes, ticket: ticket).status
        }

        func apply(to contents: inout [String: [UInt8]]) {
            switch self {
            case .put(let ball, let size, let seed), .replace(let ball, let size, let seed):
                contents[ball] = noise(size, seed: seed)
            case .delete(let ball): contents[ball] = nil
            }
        }
    }

    static let steps: [Step] = [
        .put("small", size: 700, seed: 1), .put("large", size: 70_000, seed: 2), .put("twin", size: 70_000, seed: 2),
        .replace("small", size: 60_000, seed: 3), .replace("large", size: 900, seed: 4), .delete("twin"),
        .put("twin", size: 70_000, seed: 2), .delete("small"), .put("last", size: 40_000, seed: 5),
    ]

    /// Runs all steps.
    ///
    /// - Returns: how many were acknowledged while `counts` said so.
    static func run(_ client: TestClient, while counts: () -> Bool) async throws -> Int {
        var acknowledged = 0
        for step in steps {
            let status = try await step.perform(client)
            #expect(status == 200, "\(step)")
            guard counts() else { continue }
            acknowledged += 1
        }
        return acknowledged
    }

    static func contents(_ client: TestClient) async throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for ball in ["small", "large", "twin", "last"] {
            let answer = try await client.data("bucket", "\(ball)_0")
            if answer.status == 404 { continue }
            #expect(answer.status == 200, "\(ball): \(answer.text)")
            contents[ball] = answer.body
        }
        return contents
    }

    static func expect(_ client: TestClient, holds expected: [String: [UInt8]], _ moment: Comment) async throws {
        let found = try await contents(client)
        #expect(found == expected, moment)
    }
}
