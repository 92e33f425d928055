import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

/// What a job of puts knows of the names in its bucket.
struct PutCensusTests {
    private func vacancy(_ census: PutCensus, _ name: String, _ operation: Operation) async throws
        -> Vacancy?
    {
        let address = try BallAddress("bucket/\(name)")
        return await census.vacancy(
            of: address, staging: StagingBall.id(for: address.ball.rawValue, .ofNothing), operation)
    }

    /// Our node refuses what another has put meanwhile: a list of all that a long job has put is not asked for again.
    @Test func ourNodeIsAskedOnce() async throws {
        let clock = TestClock()
        try await withEmbeddedNode { client, _, _ in
            _ = try await client.put(.bytes([1]), at: try BallAddress("bucket/there"))
            let transport = Counting(client.core.transport)
            let core = ClientCore(
                client.core.routers.endpoints, transport: transport,
                environment: ClientEnvironment(clock: clock, now: { Timestamp(nanoseconds: 1) }))
            let (census, operation) = (PutCensus(core: core, items: 100), core.begin(CallOptions()))
            #expect(try await vacancy(census, "a", operation) != nil)
            let asked = transport.count
            try await clock.sleep(for: .seconds(3_600))
            #expect(try await vacancy(census, "b", operation) != nil)
            // A name counts as taken from then on.
            #expect(try await vacancy(census, "b", operation) == nil)
            #expect(try await vacancy(census, "there", operation) == nil)
            #expect(transport.count == asked)
        }
    }

    /// Elsewhere what others put is only seen in a list.
    @Test func thePeersAreAskedAgain() async throws {
        let (cluster, clock) = (FakeCluster(peers: 2), TestClock())
        let transport = cluster.transport()
        let core = scriptedClient(transport, clock: clock).core
        let (census, operation) = (PutCensus(core: core, items: 100), core.begin(CallOptions()))
        func lists() -> Int { transport.sent.count { $0.path.hasSuffix("/peers/stats") } }
        #expect(try await vacancy(census, "a", operation) != nil)
        #expect(try await vacancy(census, "b", operation) != nil)
        #expect(lists() == 1)
        try await clock.sleep(for: .seconds(3_600))
        #expect(try await vacancy(census, "c", operation) != nil)
        #expect(lists() == 2)
    }

    /// What was added is found among few and among many; of other names hardly any is taken for one of them.
    @Test(arguments: [1, 4_096, 4_097, 100_000]) func namesAreRemembered(count: Int) {
        var names = NameFilter()
        #expect(!names.mayHold("name0"))
        for number in 0..<count { names.add("name\(number)") }
        #expect((0..<count).allSatisfy { names.mayHold("name\($0)") })
        #expect((0..<10_000).count { names.mayHold("other\($0)") } < 100)
    }

    private final class Counting: HTTPTransport {
        private let transport: any HTTPTransport
        private let requests = Mutex(0)

        init(_ transport: any HTTPTransport) { self.transport = transport }

        var count: Int { requests.withLock { $0 } }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            requests.withLock { $0 += 1 }
            return try await transport.execute(request)
        }

        func shutdown() async {}
    }
}
