import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// The program is killed with SIGKILL at the requests of a put, at a router that has no atomic replace: the old or the new
/// content is whole at the peers, and putting again ends it.
@Suite(.timeLimit(.minutes(30))) struct ReplaceKillTests {
    enum Moment: CaseIterable, Sendable {
        /// Before the router has carried the request out.
        case before
        /// When it has, and has not answered yet.
        case after
    }

    private static let old = testBytes(25, seed: 1)
    // A multiple of the chunk size: what is left over is cut in another way from files than from bytes.
    private static let new = testBytes(40, seed: 2)
    /// The short form takes some requests, the long one each.
    private static let step = ProcessInfo.processInfo.environment["MXSHELL_REPLACES"] == nil ? 5 : 1

    @Test(arguments: Moment.allCases) func oneContentIsWhole(moment: Moment) async throws {
        try await withRecordedCluster { cluster in
            let home = try Home()
            try home.write("new", Self.new)
            let all = try await replace("count", in: home, of: cluster, nil)
            #expect(all.code == 0)
            #expect(all.requests > 10)
            var killed = 0
            for nth in stride(from: 1, through: all.requests, by: Self.step) {
                let name = "ball\(nth)"
                let code = try await replace(name, in: home, of: cluster, (nth, moment)).code
                if code == 128 + SIGKILL { killed += 1 }
                let staging = StagingBall.id(for: name, SHA256.hash(Self.new)).rawValue
                var held = try await cluster.held()
                let copies = [(Self.old, name), (Self.new, name), (Self.new, staging)]
                let isWhole = try copies.contains { try Self.isWhole($0.0, $0.1, held) }
                #expect(isWhole, "request \(nth): \(held)")
                let again = try await put(name, in: home, of: cluster, nil)
                #expect(again.code == 0, "request \(nth): \(again.messages)")
                held = try await cluster.held()
                #expect(try Self.isWhole(Self.new, name, held), "request \(nth)")
                #expect(!held.keys.contains { $0.contains("mxstaging") }, "request \(nth)")
            }
            #expect(killed > 0)
            print("replace killed \(moment) \(killed) of \(all.requests) requests")
        }
    }

    /// A copy of the new ball is to be at each peer: what was registered and never followed by bytes takes all their places.
    @Test(arguments: Moment.allCases) func aNewBallIsWhole(moment: Moment) async throws {
        try await withRecordedCluster { cluster in
            let home = try Home()
            try home.write("new", Self.new)
            let all = try await put("count", in: home, of: cluster, replicas: 3, nil)
            #expect(all.code == 0)
            #expect(all.requests > 8)
            var killed = 0
            for nth in stride(from: 1, through: all.requests, by: (Self.step + 1) / 2) {
                let name = "ball\(nth)"
                let code = try await put(name, in: home, of: cluster, replicas: 3, (nth, moment)).code
                if code == 128 + SIGKILL { killed += 1 }
                let again = try await put(name, in: home, of: cluster, replicas: 3, nil)
                #expect(again.code == 0, "request \(nth): \(again.messages)")
                let held = try await cluster.held()
                #expect(try Self.isWhole(Self.new, name, held), "request \(nth)")
                let copies = held.filter { $0.key.hasPrefix("bucket/\(name)_") }.map(\.value.count)
                #expect(copies == [3, 3, 3, 3], "request \(nth): \(held)")
            }
            #expect(killed > 0)
            print("put killed \(moment) \(killed) of \(all.requests) requests")
        }
    }

    /// Puts the old content, and replaces it by the program.
    private func replace(
        _ name: String, in home: Home, of cluster: RecordedCluster, _ kill: (nth: Int, moment: Moment)?
    ) async throws -> (code: Int32, requests: Int) {
        try await cluster.put(Self.old, "bucket/\(name)", replicas: 2, chunk: 10)
        let run = try await put(name, in: home, of: cluster, kill)
        return (run.code, run.requests)
    }

    private func put(
        _ name: String, in home: Home, of cluster: RecordedCluster, replicas: Int = 2,
        _ kill: (nth: Int, moment: Moment)?
    ) async throws -> (code: Int32, messages: String, requests: Int) {
        let victim = Victim()
        let router = try ServedRouter(cluster.router) { nth in
            guard let kill, nth >= kill.nth, kill.moment == .before || nth > kill.nth else { return .answered }
            victim.kill()
            return .dropped
        } after: { nth in
            if let kill, nth == kill.nth, kill.moment == .after { victim.kill() }
        }
        defer { router.stop() }
        let result = try await Mxshell.run(
            ["--uri", router.uri, "put", "new", "bucket/\(name)", "--chunk-size", "10B", "--rf", "\(replicas)"],
            in: home,
            victim: victim)
        return (result.code, result.messages, router.requests)
    }

    /// Whether the peers have all chunks of a content under a name.
    private static func isWhole(_ bytes: [UInt8], _ name: String, _ held: [String: [String: String]]) throws -> Bool {
        let chunks = try Chunks(bytes, chunkSize: ByteCount(10))
        return chunks.allSatisfy { held["bucket/\(name)_\($0.index)"]?.values.contains($0.checksum.hex) == true }
    }
}
