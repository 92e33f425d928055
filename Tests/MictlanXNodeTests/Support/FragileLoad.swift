import MictlanXModel
import SystemPackage
import Testing

@testable import MictlanXNode

/// Puts, replacements and deletes of small and large chunks and of balls, one after the other, on one node and then on
/// another: the first one moves SQLite's log into the database as it closes.
enum FragileLoad {
    struct Step: Sendable {
        enum Request: Sendable {
            case put(TestChunk, update: Bool)
            case deleteBall(String)
        }

        let request: Request
        /// What is seen afterwards, by key; `nil` for what is gone.
        let effect: [String: [UInt8]?]

        func perform(_ client: TestClient) async throws -> RawResponse {
            switch request {
            case .put(let chunk, let update):
                try await client.put(chunk, update: update ? "1" : nil, replicas: 2)
            case .deleteBall(let ball):
                try await client.request("DELETE", "/api/v4/buckets/bucket/bid/\(ball)")
            }
        }

        /// What it is about.
        var subject: String {
            switch request {
            case .put(let chunk, let update): "\(update ? "replace" : "put") \(chunk.key)"
            case .deleteBall(let ball): "delete \(ball)"
            }
        }

        func apply(to contents: inout [String: [UInt8]]) {
            for (key, bytes) in effect { contents[key] = bytes }
        }
    }

    static let sessions: [[Step]] = [
        [
            put("small", size: 700, seed: 1), put("large", size: 70_000, seed: 2), put("twin", size: 70_000, seed: 2),
            put("small", size: 60_000, seed: 3, update: true), delete("twin"),
            piece(0, of: first), piece(1, of: first),
        ],
        [
            put("large", size: 900, seed: 4, update: true), put("twin", size: 70_000, seed: 2),
            // A replacement of a ball is seen with its last chunk.
            piece(0, of: second, seen: false), piece(2, of: second, seen: false),
            Step(
                request: .put(second[1], update: true),
                effect: Dictionary(uniqueKeysWithValues: second.map { ($0.key, $0.bytes) })),
            delete("small"), put("last", size: 40_000, seed: 5),
        ],
    ]

    static let steps = sessions.flatMap { $0 }

    private static let first = TestChunk.ball("ball", [noise(50_000, seed: 6), noise(2_000, seed: 7)])
    private static let second = TestChunk.ball(
        "ball", [noise(50_000, seed: 8), noise(3_000, seed: 9), noise(45_000, seed: 10)])

    private static func put(_ ball: String, size: Int, seed: UInt64, update: Bool = false) -> Step {
        let chunk = TestChunk(ball: ball, bytes: noise(size, seed: seed))
        return Step(request: .put(chunk, update: update), effect: [chunk.key: chunk.bytes])
    }

    private static func piece(_ index: Int, of ball: [TestChunk], seen: Bool = true) -> Step {
        let chunk = ball[index]
        return Step(request: .put(chunk, update: !seen), effect: seen ? [chunk.key: chunk.bytes] : [:])
    }

    private static func delete(_ ball: String) -> Step {
        Step(request: .deleteBall(ball), effect: ["\(ball)_0": nil])
    }

    /// Runs all steps while there is power.
    ///
    /// - Returns: how many were acknowledged.
    static func run(on disk: FragileDisk) async throws -> Int {
        var acknowledged = 0
        for session in sessions where disk.hasPower {
            let node = try await Node(configuration(disk), logger: Node.silentLogger, files: disk)
            acknowledged += try await withOpened(node) { node in
                let client = TestClient(address: node.addresses[0])
                var count = 0
                for step in session {
                    let answer = try await step.perform(client)
                    #expect(answer.status == 200, "\(step.subject): \(answer.text)")
                    guard disk.hasPower else { break }
                    count += 1
                }
                return count
            }
        }
        return acknowledged
    }

    static func configuration(_ disk: FragileDisk) -> NodeConfiguration {
        NodeConfiguration(store: disk.root.appending("store"), peers: VirtualPeer.inStore(count: 2))
    }

    struct Unreadable: Error {
        let key: String
        let text: String
    }

    /// What is in a store, by key.
    ///
    /// - Throws: ``Unreadable`` for what is listed and cannot be had.
    static func contents(_ client: TestClient) async throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for key in try await client.keys("bucket") {
            let answer = try await client.data("bucket", key)
            guard answer.status == 200 else { throw Unreadable(key: key, text: answer.text) }
            contents[key] = answer.body
        }
        return contents
    }

    /// What must be there after some steps.
    static func contents(after count: Int) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for step in steps.prefix(count) { step.apply(to: &contents) }
        return contents
    }
}
