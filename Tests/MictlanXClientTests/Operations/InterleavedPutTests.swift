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

    /// Somebody who replaces the ball deletes what was registered, as often as a request is tried, and has put nothing of
    /// his own when it is looked for first: the put begins again.
    @Test func aRegistrationThatIsTakenAwayIsALostRace() async throws {
        try await withRecordedCluster { cluster in
            let other = try client(cluster.router)
            let (ours, theirs) = (testBytes(10, seed: 1), testBytes(11, seed: 2))
            let state = Mutex((uploads: 0, looks: 0))
            let router = Interrupted(router: cluster.router) { request in
                switch request.route {
                case .uploadChunk:
                    let isTaken = state.withLock { state in
                        state.uploads += 1
                        return state.uploads <= 5
                    }
                    guard isTaken else { return }
                    cluster.router.forget("ball_0", in: "bucket")
                    try await cluster.forgetUploads()
                case .ballChunks:
                    let isNow = state.withLock { state in
                        // The first look is that of the chunk, the second one that of the ball.
                        if state.uploads == 5 { state.looks += 1 }
                        return state.uploads == 5 && state.looks == 3
                    }
                    guard isNow else { return }
                    _ = try await other.put(.bytes(theirs), at: address, options: options(.fail))
                default: break
                }
            }
            let client = try client(router, after: 1_000_000_000)
            let receipt = try await client.put(.bytes(ours), at: address, options: options(.replace))
            #expect(receipt.outcome == .replaced)
            let (_, found) = try await other.get(address)
            #expect(found == ours)
            for client in [client, other] { await client.close() }
        }
    }
}
