import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// The short form of `script/torture million`: a bucket of many small balls over a socket, its listing as the node orders
/// it and as the client sorts it, and what lies in buffers meanwhile.
struct ScaleTests {
    private static let count = 3_000

    private let bucket: BucketID

    init() throws { bucket = try BucketID("many") }

    /// Names in a shuffled order of the numbers, so that the order of the listing is nobody's but its own.
    private static func name(_ number: Int) -> String { "ball-\(1_000_000 + number &* 7_919 % 104_729)" }

    private static func fill(_ bucket: BucketID, _ router: Router) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                if number >= 16 { try await group.next() }
                group.addTask {
                    let bytes = Array("\(number)".utf8)
                    let checksum = SHA256.hash(bytes).hex
                    let name = name(number)
                    let metadata = ChunkMetadata(
                        key: "\(name)_0", size: bytes.count, checksum: checksum,
                        tags: [
                            ReservedTag.index: "0", ReservedTag.chunkCount: "1", ReservedTag.fullChecksum: checksum,
                            "note": String(repeating: "n", count: 200),
                        ], producerID: "p", ballID: name, bucketID: bucket.rawValue)
                    let task = try #require(try await router.register(metadata).taskIDs.first)
                    _ = try await router.upload(bytes, task: task)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func manyBalls() async throws {
        try await withJudgedNode { port, client, _ in
            try await Self.fill(bucket, client.routers[0])
            let names = (0..<Self.count).map(Self.name).sorted()
            let endpoint = RouterEndpoint(id: "plain", scheme: .http, host: "127.0.0.1", port: port)
            for hidesOrder in [false, true] {
                let transport = WatchedTransport(hidesCapabilities: hidesOrder)
                // 3,000 records of 600 bytes: some thirty runs.
                let core = ClientCore(
                    [endpoint], transport: transport,
                    environment: ClientEnvironment(clock: ContinuousClock(), now: { Timestamp(nanoseconds: 1) }),
                    scratch: Scratch(runSize: 65_536))
                let watched = MictlanXClient(core: core)
                var found: [String] = []
                for try await ball in watched.balls(in: bucket) {
                    if found.isEmpty, !hidesOrder {
                        // The listing comes no faster than it is read.
                        #expect(transport.received < 300_000)
                    }
                    #expect(ball.isComplete && ball.chunks == 1)
                    found.append(ball.address.ball.rawValue)
                }
                #expect(found == names, "hides the order: \(hidesOrder)")
                #expect(transport.received > 1_500_000)
                #expect(
                    try await watched.buckets().buckets == [
                        BucketSummary(
                            bucket: bucket, balls: Self.count,
                            bytes: (0..<Self.count).reduce(0) { $0 + "\($1)".utf8.count })
                    ])
                await watched.close()
            }
            let receipt = try await client.deleteBucket(bucket)
            #expect(receipt.balls == Self.count && receipt.failed == 0)
            for try await ball in client.balls(in: bucket) { Issue.record("\(ball.address) is still there") }
        }
    }
}

/// Counts the bytes that are read, and hides what the router can do.
private final class WatchedTransport: HTTPTransport {
    private let transport = CurlTransport()
    private let hidesCapabilities: Bool
    private let count = Mutex(0)

    init(hidesCapabilities: Bool) { self.hidesCapabilities = hidesCapabilities }

    var received: Int { count.withLock { $0 } }

    func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await transport.execute(request)
        var headers = HTTPHeaders()
        for field in response.headers.fields where !hidesCapabilities || field.name != WireHeader.capabilities {
            headers.append(name: field.name, value: field.value)
        }
        return HTTPResponse(
            status: response.status, headers: headers,
            body: ByteStream { [self] in
                var pieces = response.body.makeAsyncIterator()
                let piece = try await pieces.next()
                count.withLock { $0 += piece?.count ?? 0 }
                return piece
            })
    }

    func shutdown() async { await transport.shutdown() }
}
