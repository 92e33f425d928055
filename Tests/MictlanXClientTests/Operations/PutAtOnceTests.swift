import MictlanXModel
import Synchronization
import TestSupport
import Testing

@testable import MictlanXClient

/// A small chunk that goes along with its registration, and its answer that does not arrive.
struct PutAtOnceTests {
    /// A transport that loses the answers of the first puts, or sends nothing of them.
    private final class Losing: HTTPTransport {
        private let transport = CurlTransport()
        let losses = Mutex(2)
        private let sends: Bool

        init(sends: Bool) { self.sends = sends }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            let isLost =
                request.headers.contains { $0.name == WireHeader.documentSize }
                && losses.withLock { left in
                    defer { left -= 1 }
                    return left > 0
                }
            guard isLost else { return try await transport.execute(request) }
            if sends { _ = try await transport.execute(request).body.collect(upTo: 10_000) }
            throw MictlanXError(.unavailable, "the connection broke off")
        }

        func shutdown() async { await transport.shutdown() }
    }

    @Test(arguments: [true, false], [PutOptions.IfExists.fail, .replace])
    func anAnswerThatIsLostIsNoLoss(sends: Bool, ifExists: PutOptions.IfExists) async throws {
        try await withEmbeddedNode { judge, _, _ in
            let transport = Losing(sends: sends)
            let client = MictlanXClient(
                core: ClientCore(
                    judge.core.routers.endpoints, transport: transport,
                    environment: ClientEnvironment(clock: TestClock()) { Timestamp(nanoseconds: 1) }))
            let address = try BallAddress("bucket/ball")
            if ifExists == .replace { _ = try await judge.put(.bytes([9]), at: address) }
            let bytes = testBytes(90)
            let receipt = try await client.put(
                .bytes(bytes), at: address, options: PutOptions(chunkSize: ByteCount(30), ifExists: ifExists))
            #expect(receipt.outcome == (ifExists == .replace ? .replaced : .created) && receipt.chunks == 3)
            #expect(transport.losses.withLock { $0 } < 0)
            #expect(try await judge.get(address).1 == bytes)
            await client.close()
        }
    }

    /// The recorded router, with something before it that names our node's capabilities where it lists.
    private struct Disguised: HTTPTransport {
        let router: RecordedRouter

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            let response = try await router.execute(request)
            guard request.route.method == .get else { return response }
            var headers = response.headers
            headers.append(name: WireHeader.capabilities, value: NodeCapability.all)
            return HTTPResponse(status: response.status, headers: headers, body: response.body)
        }

        func shutdown() async {}
    }

    /// What took puts at once a moment ago may be another router now.
    @Test func whereItIsNotUnderstoodTheBytesFollow() async throws {
        try await withRecordedCluster { cluster in
            let client = MictlanXClient(
                core: ClientCore(
                    [RouterEndpoint(id: "recorded", scheme: .http, host: "recorded", port: 1)],
                    transport: Disguised(router: cluster.router),
                    environment: ClientEnvironment(clock: TestClock()) { Timestamp(nanoseconds: 1) }))
            let items = try (0..<10).map { ordinal in
                BulkItem(
                    ordinal: ordinal, address: try BallAddress("bucket/ball\(ordinal)"),
                    source: .bytes(testBytes(20, seed: UInt64(ordinal + 1))), options: PutOptions())
            }
            try await client.putBulk("job", items)
            #expect(try await client.awaitBulk("job").stored == 10)
            for ordinal in 0..<10 {
                let (_, bytes) = try await cluster.client.get(try BallAddress("bucket/ball\(ordinal)"))
                #expect(bytes == testBytes(20, seed: UInt64(ordinal + 1)))
            }
            await client.close()
        }
    }
}
