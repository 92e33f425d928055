import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// The deadline of a call ends every wait of every operation, wherever the server falls silent.
@Suite(.timeLimit(.minutes(10))) struct DeadlineTests {
    /// One operation of the client, of a router or of a peer.
    struct Subject: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let use: @Sendable (MictlanXClient, FilePath) async throws -> Void

        init(_ name: String, _ use: @escaping @Sendable (MictlanXClient, FilePath) async throws -> Void) {
            testDescription = name
            self.use = use
        }

        init(router name: String, _ use: @escaping @Sendable (Router) async throws -> Void) {
            self.init("router: \(name)") { client, _ in try await use(client.routers[0]) }
        }

        init(peer name: String, _ use: @escaping @Sendable (Peer) async throws -> Void) {
            self.init("peer: \(name)") { client, _ in
                try await use(client.peer(at: RouterEndpoint(id: "p", scheme: .http, host: "p", port: 1)))
            }
        }
    }

    private static let call = CallOptions(deadline: .seconds(5))
    private static let bytes: [UInt8] = Array("content".utf8)

    private static func address() throws -> BallAddress { try BallAddress("b/k") }
    private static func bucket() throws -> BucketID { try BucketID("b") }
    private static func key() throws -> ChunkKey { try ChunkKey("k_0") }
    private static func metadata() -> ChunkMetadata {
        ChunkMetadata(
            key: "k_0", size: 1, checksum: SHA256.hash([1]).hex, tags: [:], contentType: "text/plain", producerID: "p",
            ballID: "k", bucketID: "b")
    }

    private static func drain(_ elements: some AsyncSequence) async throws { for try await _ in elements {} }

    /// Those that read content: their wait goes on when the answer has begun.
    static let reading = [
        Subject("read") { client, _ in
            try await drain(try await client.read(address(), options: GetOptions(call: call)).1)
        },
        Subject("get") { client, _ in _ = try await client.get(address(), options: GetOptions(call: call)) },
        Subject("get to file") { client, directory in
            _ = try await client.getToFile(
                address(), path: directory.appending("f"), options: GetOptions(call: call))
        },
        Subject("get chunk") { client, _ in
            _ = try await client.getChunk(0, of: address(), options: GetOptions(call: call))
        },
        Subject("get chunks") { client, _ in
            try await drain(try await client.getChunks(of: address(), options: GetOptions(call: call)).1)
        },
        Subject("get chunks as completed") { client, _ in
            try await drain(
                try await client.getChunks(of: address(), order: .asCompleted, options: GetOptions(call: call)).1)
        },
        Subject("verify with content") { client, _ in
            _ = try await client.verify(address(), options: VerifyOptions(content: .all, call: call))
        },
        Subject(router: "data") { router in try await drain(try await router.data(of: key(), in: bucket(), call: call))
        },
    ]

    static let clients = [
        Subject("put") { client, _ in
            _ = try await client.put(.bytes(bytes), at: address(), options: PutOptions(call: call))
        },
        Subject("put file") { client, directory in
            let path = directory.appending("source")
            try path.write(bytes)
            _ = try await client.putFile(path, at: address(), options: PutOptions(call: call))
        },
        Subject("put stream") { client, _ in
            _ = try await client.put(stream: PullSequence([bytes]), at: address(), options: PutOptions(call: call))
        },
        Subject("put chunks") { client, _ in
            let chunks = try Chunks(bytes, chunkSize: ByteCount(3))
            _ = try await client.putChunks(chunks, at: address(), options: PutOptions(call: call))
        },
        Subject("put single chunk") { client, _ in
            let chunks = try Chunks(bytes, chunkSize: ByteCount(3))
            for chunk in chunks.prefix(1) {
                _ = try await client.putSingleChunk(chunk, of: address(), options: PutOptions(call: call))
            }
        },
        Subject("metadata") { client, _ in _ = try await client.metadata(of: address(), call: call) },
        Subject("metadata of a chunk") { client, _ in
            _ = try await client.metadata(of: key(), in: bucket(), call: call)
        },
        Subject("size") { client, _ in _ = try await client.size(of: address(), call: call) },
        Subject("size of a chunk") { client, _ in _ = try await client.size(of: key(), in: bucket(), call: call) },
        Subject("tags") { client, _ in _ = try await client.tags(of: address(), call: call) },
        Subject("balls") { client, _ in try await drain(client.balls(in: bucket(), call: call)) },
        Subject("chunks") { client, _ in try await drain(client.chunks(in: bucket(), call: call)) },
        Subject("bucket metadata") { client, _ in try await drain(client.bucketMetadata(bucket(), call: call)) },
        Subject("buckets") { client, _ in _ = try await client.buckets(call: call) },
        Subject("verify") { client, _ in
            _ = try await client.verify(address(), options: VerifyOptions(replicas: 1, call: call))
        },
        Subject("delete") { client, _ in _ = try await client.delete(address(), options: DeleteOptions(call: call)) },
        Subject("delete by key") { client, _ in _ = try await client.deleteByKey(key(), in: bucket(), call: call) },
        Subject("delete bucket") { client, _ in
            _ = try await client.deleteBucket(bucket(), maxDeletes: 3, call: call)
        },
    ]

    static let routers = [
        Subject(router: "register") { _ = try await $0.register(metadata(), call: call) },
        Subject(router: "upload") { _ = try await $0.upload([1], task: "t", call: call) },
        Subject(router: "upload form") { try await $0.uploadForm([1], key: key(), task: "t", call: call) },
        Subject(router: "metadata") { _ = try await $0.metadata(of: key(), in: bucket(), call: call) },
        Subject(router: "update") { try await $0.updateMetadata(metadata(), call: call) },
        Subject(router: "listing") { try await drain(try await $0.listing(of: bucket(), call: call)) },
        Subject(router: "listing's summary") { _ = try await $0.listing(of: bucket(), call: call).summary() },
        Subject(router: "chunks") { _ = try await $0.chunks(of: address().ball, in: bucket(), call: call) },
        Subject(router: "sizes") { _ = try await $0.sizes(of: key(), in: bucket(), call: call) },
        Subject(router: "merged") { try await drain(try await $0.merged(address().ball, in: bucket(), call: call)) },
        Subject(router: "delete") { _ = try await $0.delete(key(), in: bucket(), call: call) },
        Subject(router: "delete ball") { _ = try await $0.delete(ball: address().ball, in: bucket(), call: call) },
        Subject(router: "disable") { try await $0.disable(key(), in: bucket(), call: call) },
        Subject(router: "peers") { _ = try await $0.peers(call: call) },
        Subject(router: "add peers") { try await $0.addPeers([], call: call) },
        Subject(router: "remove peers") { try await $0.removePeers(["p"], call: call) },
        Subject(router: "disable peer") { try await $0.disablePeer("p", call: call) },
        Subject(router: "enable peer") { try await $0.enablePeer("p", call: call) },
        Subject(router: "heal") { _ = try await $0.heal(call: call) },
        Subject(router: "statistics") { try await drain(try await $0.statistics(call: call)) },
        Subject(router: "cache") { _ = try await $0.cacheKeys(call: call) },
        Subject(router: "cache statistics") { _ = try await $0.cacheStatistics(call: call) },
        Subject(router: "cache reset") { try await $0.resetCache(call: call) },
        Subject(router: "health") { _ = try await $0.health(call: call) },
        Subject(router: "metrics") { _ = try await $0.metrics(call: call) },
        Subject("router: by checksum") { client, directory in
            _ = try await client.routers[0].getByChecksumToFile(.ofNothing, sinkFolderPath: directory, call: call)
        },
    ]

    static let peers = [
        Subject(peer: "register") { _ = try await $0.register(metadata(), call: call) },
        Subject(peer: "upload") { _ = try await $0.upload([1], task: "t", call: call) },
        Subject(peer: "upload form") { try await $0.uploadForm([1], key: key(), task: "t", call: call) },
        Subject(peer: "metadata") { _ = try await $0.metadata(of: key(), in: bucket(), call: call) },
        Subject(peer: "data") { try await drain(try await $0.data(of: key(), in: bucket(), call: call)) },
        Subject(peer: "size") { _ = try await $0.size(of: key(), in: bucket(), call: call) },
        Subject(peer: "listing") { try await drain(try await $0.listing(of: bucket(), call: call)) },
        Subject(peer: "group") { _ = try await $0.group(of: address().ball, in: bucket(), call: call) },
        Subject(peer: "statistics") { try await drain(try await $0.statistics(call: call)) },
        Subject(peer: "usage") { _ = try await $0.usage(call: call) },
        Subject(peer: "stored chunks") { try await drain($0.storedChunks(call: call)) },
        Subject(peer: "stored sizes") { try await drain($0.storedChunkSizes(call: call)) },
        Subject(peer: "count") { _ = try await $0.chunkCount(call: call) },
        Subject(peer: "state") { _ = try await $0.state(call: call) },
        Subject(peer: "replicate") { _ = try await $0.replicate(key(), in: bucket(), call: call) },
        Subject(peer: "disable") { try await $0.disable(key(), in: bucket(), call: call) },
        Subject(peer: "delete") { _ = try await $0.delete(key(), in: bucket(), call: call) },
        Subject(peer: "flush") { try await $0.flushTasks(call: call) },
        Subject(peer: "health") { _ = try await $0.health(call: call) },
    ]

    /// Where the server falls silent.
    enum Silence: CaseIterable {
        /// Before it answers.
        case atOnce
        /// After the first byte of its answer.
        case inTheAnswer
    }

    @Test(arguments: clients + reading + routers + peers, Silence.allCases)
    func everyWaitEnds(subject: Subject, silence: Silence) async throws {
        try await expectDeadline(subject, silence) { _ in nil }
    }

    /// The layout is told, the content is not: a sequence that was handed out is still held to the deadline.
    @Test(arguments: reading, Silence.allCases)
    func theContentIsPartOfIt(subject: Subject, silence: Silence) async throws {
        let router = FakeRouter().transport()
        _ = try await scriptedClient(router).put(
            .bytes(Self.bytes), at: try Self.address(), options: PutOptions(chunkSize: ByteCount(3)))
        try await expectDeadline(subject, silence) { request in
            if case .chunkData = request.route { nil } else { router }
        }
    }

    /// Runs an operation against a server that is silent where `answering` names no transport.
    private func expectDeadline(
        _ subject: Subject, _ silence: Silence,
        answering: @escaping @Sendable (HTTPRequest) -> (any HTTPTransport)?
    ) async throws {
        try await withTemporaryDirectory { directory in
            let gate = Gate()
            let transport = SilentTransport(gate: gate, silence: silence, answering: answering)
            let environment = ClientEnvironment(clock: gate, now: { Timestamp(nanoseconds: 1_700_000_000) })
            let router = RouterEndpoint(id: "r", scheme: .http, host: "h", port: 1)
            let client = MictlanXClient(core: ClientCore([router], transport: transport, environment: environment))
            let error = await #expect(throws: MictlanXError.self) { try await subject.use(client, directory) }
            #expect(error?.code == .deadlineExceeded, "\(error?.message ?? "none")")
            #expect(error?.message.contains("5.0 seconds") == true, "\(error?.message ?? "none")")
            let left = try directory.entries().filter { $0 != "source" }
            #expect(left == [])
        }
    }
}

/// A clock that stands still until it is opened; then whoever sleeps has slept enough.
private final class Gate: Clock {
    private struct State {
        var isOpen = false
        var now = TestClock().now
        var next = 0
        var sleepers: [Int: (until: TestClock.Instant, waiter: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var now: TestClock.Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func open() {
        let sleepers = state.withLock { state in
            state.isOpen = true
            state.now = state.sleepers.values.map(\.until).reduce(state.now, max)
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.waiter)
        }
        for sleeper in sleepers { sleeper.resume() }
    }

    func sleep(until deadline: TestClock.Instant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    guard !state.isOpen else {
                        state.now = max(state.now, deadline)
                        return .success(())
                    }
                    state.sleepers[number] = (deadline, waiter)
                    return nil
                }
                if let result { waiter.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
            sleeper?.waiter.resume(throwing: CancellationError())
        }
    }
}

/// A transport that answers some requests, falls silent, and opens the gate when it has.
private struct SilentTransport: HTTPTransport {
    let gate: Gate
    let silence: DeadlineTests.Silence
    let answering: @Sendable (HTTPRequest) -> (any HTTPTransport)?

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        if let transport = answering(request) { return try await transport.execute(request) }
        guard silence == .inTheAnswer else { throw try await fallSilent() }
        // White space may begin any JSON.
        let beginning = Mutex<[UInt8]?>([0x20])
        return HTTPResponse(
            status: 200, headers: HTTPHeaders(),
            body: ByteStream {
                if let piece = beginning.withLock({ $0.take() }) { return piece }
                throw try await fallSilent()
            })
    }

    func shutdown() async {}

    /// Returns when nobody waits any more.
    private func fallSilent() async throws -> CancellationError {
        gate.open()
        try await Task.sleep(for: .seconds(86_400))
        return CancellationError()
    }
}
