import Foundation
import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

/// Deletes of a job at a recorded router, which look at what the peers answer once for many of them, and no less closely.
struct DeleteManyTests {
    /// A router with something that happens behind each of its answers.
    private struct WatchedRouter: HTTPTransport {
        let router: RecordedRouter
        let happens: @Sendable (APIRoute) async throws -> Void

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            let response = try await router.execute(request)
            try await happens(request.route)
            return response
        }

        func shutdown() async {}
    }

    private let content = testBytes(2_000)

    private func delete(_ name: String, _ client: MictlanXClient) async throws -> DeleteReceipt {
        try await client.delete(try BallAddress(name), options: DeleteOptions(ifMatch: SHA256.hash(content)))
    }

    private func client(
        of cluster: RecordedCluster, _ clock: TestClock, _ happens: @escaping @Sendable (APIRoute) async throws -> Void
    ) -> MictlanXClient {
        MictlanXClient(
            core: ClientCore(
                [RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)],
                transport: WatchedRouter(router: cluster.router, happens: happens),
                environment: ClientEnvironment(clock: clock) { Timestamp(nanoseconds: 1_764_000_000_000_000_000) }))
    }

    @Test func aBallTakesALookAndADelete() async throws {
        try await withRecordedCluster { cluster in
            let names = (0..<60).map { "b/f\($0)" }
            for name in names { try await cluster.put(content, name, replicas: 2) }
            _ = try await delete(names[0], cluster.client)
            let before = cluster.router.log.count
            try await withBoundedFanOut(over: names.dropFirst(), width: 12) { name in
                let receipt = try await delete(name, cluster.client)
                #expect(receipt.chunkReplicas == 2)
            }
            let log = cluster.router.log[before...]
            #expect(log.count { $0.hasPrefix("DELETE") } == 59)
            #expect(log.count { $0.hasSuffix("/chunks") } == 59)
            // Whoever comes while the peers are asked shares the next question.
            #expect(log.count { $0.contains("/peers/stats") } < 59)
            #expect(try await cluster.held().isEmpty)
        }
    }

    /// Fewer replicas went than were listed.
    @Test func aPeerThatRefusesIsSeen() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(content, "b/first")
            let holders = try await cluster.put(content, "b/second", replicas: 2)
            _ = try await delete("b/first", cluster.client)
            cluster.router.set(holders[0], .refusing(deletes: 1))
            #expect(try await delete("b/second", cluster.client).chunkReplicas == 2)
            #expect(try await cluster.held().isEmpty)
        }
    }

    /// It was away for the look and for the delete, and still is.
    @Test func aPeerThatIsAwayIsSeen() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(content, "b/first")
            let holders = try await cluster.put(content, "b/second", replicas: 2)
            _ = try await delete("b/first", cluster.client)
            cluster.router.set(holders[0], .down)
            let error = await #expect(throws: MictlanXError.self) { try await delete("b/second", cluster.client) }
            #expect(error?.code == .existenceUnknown)
        }
    }

    /// It was away for the look and for the delete, and came back before it was asked whether all are there: such a time is
    /// too long for what was listed to count.
    @Test func aPeerThatCameBackIsSeen() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(content, "b/first")
            let holders = try await cluster.put(content, "b/second", replicas: 2)
            let clock = TestClock()
            let client = client(of: cluster, clock) { route in
                guard case .deleteBall = route else { return }
                try await clock.sleep(for: .seconds(2))
                cluster.router.set(holders[0], .up)
            }
            _ = try await delete("b/first", client)
            cluster.router.set(holders[0], .down)
            #expect(try await delete("b/second", client).chunkReplicas == 2)
            #expect(try await cluster.held().isEmpty)
            await client.close()
        }
    }

    /// Peers go away, refuse and come back at moments of the seed's, and not twice within one delete: what was told as deleted
    /// is at none of them.
    @Test(arguments: Self.seeds) func whatIsToldAsDeletedIsGone(seed: UInt64) async throws {
        try await withRecordedCluster { cluster in
            let names = (0..<Self.balls).map { "b/f\($0)" }
            for (number, name) in names.enumerated() {
                try await cluster.put(content, name, replicas: 1 + number % 3)
            }
            let clock = TestClock()
            let chance = Mutex((generator: SeededGenerator(seed: seed), quiet: 0))
            let client = client(of: cluster, clock) { _ in
                let change = chance.withLock { chance -> (String, RecordedRouter.Condition)? in
                    chance.quiet += 1
                    guard chance.quiet > Self.quiet, chance.generator.chance(12),
                        let peer = cluster.peers.randomElement(using: &chance.generator)
                    else { return nil }
                    chance.quiet = 0
                    let conditions: [RecordedRouter.Condition] = [.up, .up, .down, .refusing(deletes: 2)]
                    return conditions.randomElement(using: &chance.generator).map { (peer, $0) }
                }
                guard let (peer, condition) = change else { return }
                // It is not away for less than a moment.
                try await clock.sleep(for: .seconds(2))
                cluster.router.set(peer, condition)
            }
            let deleted = Mutex<[String]>([])
            try await withBoundedFanOut(over: names, width: Self.width) { name in
                // What could not be told may be there or not.
                guard let receipt = try? await delete(name, client), !receipt.wasAbsent else { return }
                deleted.withLock { $0.append(name) }
            }
            let gone = deleted.withLock { $0 }
            #expect(!gone.isEmpty)
            let held = try await cluster.held()
            #expect(gone.filter { held["\($0)_0"] != nil } == [])
            await client.close()
        }
    }

    private static let (balls, width) = (80, 4)
    /// A delete takes ten requests at most where nothing is tried again, and others come between them.
    private static let quiet = 10 * width

    /// `MXSHELL_DELETES` in the environment: how many.
    private static let seeds = 1...(ProcessInfo.processInfo.environment["MXSHELL_DELETES"].flatMap { UInt64($0) } ?? 6)

    /// What one could not ask says nothing to others, and a mark is there only where all answered.
    @Test func whoeverFailsToAskFailsAlone() async throws {
        let rounds = PeerRounds()
        let error = MictlanXError(.forbidden, "no")
        await #expect(throws: MictlanXError.self) { try await rounds.next({ .zero }) { _ in throw error } }
        #expect(rounds.latest == nil)
        let round = try await rounds.next({ .zero }) { named in
            #expect(named == nil)
            return (["a"], true)
        }
        #expect(round?.peers == ["a"])
        #expect(rounds.latest?.peers == ["a"])
    }

    /// Who the peers are is asked for again when the last answer is older than a moment, however often it was taken since.
    @Test func whoThePeersAreIsAskedForAgain() async throws {
        let rounds = PeerRounds()
        var asked: [Int] = []
        for tenths in 0...30 {
            _ = try await rounds.next({ .milliseconds(100 * tenths) }) { named in
                if named == nil { asked.append(tenths) }
                return (["a"], named == nil)
            }
        }
        #expect(asked == [0, 11, 22])
    }
}
