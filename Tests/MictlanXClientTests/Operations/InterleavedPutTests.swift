import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// What a put meets when another writer comes at one certain moment of it, at a router whose wire has no condition.
struct InterleavedPutTests {
    /// The recorded router, with something that happens before a request.
    private struct Interrupted: HTTPTransport {
        let router: RecordedRouter
        let before: @Sendable (HTTPRequest) async throws -> Void

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            try await before(request)
            return try await router.execute(request)
        }

        func shutdown() async {}
    }

    private static let start: Int64 = 1_764_000_000_000_000_000
    private let address: BallAddress

    init() throws { address = try BallAddress("bucket/ball") }

    private func client(_ transport: any HTTPTransport, after nanoseconds: Int64 = 0) throws -> MictlanXClient {
        let environment = ClientEnvironment(clock: TestClock()) { Timestamp(nanoseconds: Self.start + nanoseconds) }
        return MictlanXClient(
            core: ClientCore(
                [RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)], transport: transport,
                environment: environment))
    }

    private func options(_ ifExists: PutOptions.IfExists) -> PutOptions {
        PutOptions(chunkSize: ByteCount(10), ifExists: ifExists, maxConcurrentChunks: 1)
    }

    /// All of it was sent when another content came: it stays, and this put does not call itself a success.
    @Test(arguments: [PutOptions.IfExists.fail, .skipSame])
    func whatIsPutMeanwhileIsNoSuccessOfOurs(ifExists: PutOptions.IfExists) async throws {
        try await withRecordedCluster { cluster in
            let other = try client(cluster.router, after: 1_000_000_000)
            let (ours, theirs) = (testBytes(25, seed: 1), testBytes(26, seed: 2))
            let uploads = Mutex(0)
            let router = Interrupted(router: cluster.router) { request in
                if case .uploadChunk = request.route { return uploads.withLock { $0 += 1 } }
                let isNow = uploads.withLock { count in
                    // The ball has two chunks.
                    defer { if count == 2 { count += 1 } }
                    return count == 2
                }
                guard isNow else { return }
                _ = try await other.put(.bytes(theirs), at: address, options: options(.replace))
            }
            let client = try client(router)
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.put(.bytes(ours), at: address, options: options(ifExists))
            }
            #expect(
                error?.code == .exists && error?.message.contains("put at the same time") == true, "\(error as Any)")
            let (_, found) = try await other.get(address)
            #expect(found == theirs)
            for client in [client, other] { await client.close() }
        }
    }

    /// Somebody deletes what was registered before its bytes come, again and again: the put begins anew, more often than a
    /// request is tried.
    @Test(arguments: [10, 25], [1, 7]) func aRegistrationThatIsTakenAwayIsMadeAgain(size: Int, times: Int) async throws
    {
        try await withRecordedCluster { cluster in
            let rest = Mutex(times)
            let client = try client(
                takingAway(in: cluster) {
                    rest.withLock {
                        $0 -= 1; return $0 >= 0
                    }
                })
            let bytes = testBytes(size)
            let receipt = try await client.put(.bytes(bytes), at: address, options: options(.replace))
            #expect(receipt.outcome == .created)
            let (_, found) = try await cluster.client.get(address)
            #expect(found == bytes)
            await client.close()
        }
    }

    @Test func whoeverLosesEveryTimeIsToldOfTheOther() async throws {
        try await withRecordedCluster { cluster in
            let client = try client(takingAway(in: cluster) { true })
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await client.put(.bytes(testBytes(10)), at: address, options: options(.replace))
            }
            #expect(error?.code == .changed && error?.message.contains("others put or delete it") == true)
            await client.close()
        }
    }

    /// The router, which forgets what was registered before each upload for which `isNow` says so, as its peers do.
    private func takingAway(
        in cluster: RecordedCluster, _ isNow: @escaping @Sendable () -> Bool
    ) -> Interrupted {
        Interrupted(router: cluster.router) { request in
            guard case .uploadChunk = request.route, isNow() else { return }
            for index in 0..<2 { cluster.router.forget(address.ball.chunk(index).rawValue, in: "bucket") }
            try await cluster.forgetUploads()
        }
    }
}
