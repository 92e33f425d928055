import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

/// How many small balls a bulk job has on the way at a node that takes many requests as one.
struct SmallBallTests {
    private func items(_ count: Int, size: Int) throws -> [BulkItem] {
        try (0..<count).map { ordinal in
            BulkItem(
                ordinal: ordinal, address: try BallAddress("bucket/k\(ordinal)"),
                source: .bytes(testBytes(size, seed: UInt64(ordinal))), options: PutOptions())
        }
    }

    /// What a node can do is believed for some seconds, which a busy machine may need.
    private let configuration = ClientConfiguration(clock: TestClock())

    /// Keeps those behind the first ones until so many are on the way.
    private func hooks<Item: BulkWork>(_ gauge: Gauge, until count: Int) -> BulkJobHooks<Item> {
        BulkJobHooks { item in
            gauge.enter()
            while item.ordinal >= 40, gauge.most < count { await Task.yield() }
        } afterAcknowledgement: { _ in
            gauge.leave()
        }
    }

    @Test func theyShareThePlacesOfAJob() async throws {
        try await withEmbeddedNode(client: configuration) { client, _, _ in
            let puts = Gauge()
            try await client.putBulk(
                "up", items(200, size: 20), options: BulkOptions(maxConcurrentBalls: 2, hooks: hooks(puts, until: 32)))
            #expect(try await client.awaitBulk("up").stored == 200)
            #expect(puts.most == 32)
            let deletes = Gauge()
            let balls = try (0..<200).map {
                BulkDeleteItem(ordinal: $0, address: try BallAddress("bucket/k\($0)"))
            }
            try await client.deleteBulk(
                "down", balls,
                options: BulkJobOptions(maxConcurrentBalls: 3, hooks: hooks(deletes, until: 48)))
            #expect(try await client.awaitBulk("down").stored == 200)
            #expect(deletes.most == 48)
        }
    }

    /// Larger ones take a place each, and with one place there is one ball after the other.
    @Test(arguments: [(32_769, 3), (20, 1)]) func othersDoNot(size: Int, width: Int) async throws {
        try await withEmbeddedNode(client: configuration) { client, _, _ in
            let puts = Gauge()
            try await client.putBulk(
                "up", items(60, size: size),
                options: BulkOptions(maxConcurrentBalls: width, hooks: hooks(puts, until: width)))
            #expect(try await client.awaitBulk("up").stored == 60)
            #expect(puts.most == width)
        }
    }
}
