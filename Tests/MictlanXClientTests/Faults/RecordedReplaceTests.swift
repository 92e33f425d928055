import Foundation
import MictlanXClient
import MictlanXModel
import Synchronization
import TestSupport
import Testing

/// A replace through the recorded router over three nodes: what is judged is what the peers have on their disks.
struct RecordedReplaceTests {
    /// How a client ends, or its request fails, at some request.
    enum End: String, CaseIterable, Sendable {
        /// The request is carried out, and its answer is lost.
        case unanswered
        /// The process is killed before the request: nothing more is sent.
        case killedBefore
        /// The process is killed when the router has the request: it is carried out, and nothing more is sent.
        case killedAfter
    }

    private static let old = testBytes(25, seed: 1)
    private static let new = testBytes(38, seed: 2)

    /// The recorded router, as a client sees it that ends at some request.
    private final class EndingTransport: HTTPTransport {
        let router: RecordedRouter
        let end: (kind: End, nth: Int)
        private let count = Mutex(0)

        init(_ router: RecordedRouter, _ kind: End, at nth: Int) {
            self.router = router
            end = (kind, nth)
        }

        var requests: Int { count.withLock { $0 } }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            let number = count.withLock { count in
                count += 1
                return count
            }
            let isOver = end.nth > 0 && number > end.nth && end.kind != .unanswered
            guard number == end.nth || isOver else { return try await router.execute(request) }
            if number == end.nth, end.kind != .killedBefore { _ = try await router.execute(request) }
            throw MictlanXError(.unavailable, "reset")
        }

        func shutdown() async {}
    }

    private func put(
        _ bytes: [UInt8], _ address: BallAddress, _ transport: any HTTPTransport, replicas: Int = 2, attempts: Int = 5
    ) async throws {
        _ = try await scriptedClient(transport).put(
            .bytes(bytes), at: address,
            options: PutOptions(
                chunkSize: ByteCount(10), replicas: replicas, ifExists: .replace, maxConcurrentChunks: 1,
                call: CallOptions(retry: RetryPolicy(attempts: attempts))))
    }

    /// Whether the peers have all chunks of a content under a name.
    private static func isWhole(
        _ bytes: [UInt8], _ name: String, _ held: [String: [String: String]]
    ) throws -> Bool {
        let chunks = try Chunks(bytes, chunkSize: ByteCount(10))
        return chunks.allSatisfy { held["bucket/\(name)_\($0.index)"]?.values.contains($0.checksum.hex) == true }
    }

    /// The recorded router, where something else happens once the old content was deleted.
    private final class MeddledTransport: HTTPTransport {
        let router: RecordedRouter
        private let meddling: @Sendable () async throws -> Void
        private let isDone = Mutex(false)

        init(_ router: RecordedRouter, _ meddling: @escaping @Sendable () async throws -> Void) {
            self.router = router
            self.meddling = meddling
        }

        func execute(_ request: HTTPRequest) async throws -> HTTPResponse {
            let response = try await router.execute(request)
            if case .deleteBall = request.route,
                isDone.withLock({ isDone in
                    defer { isDone = true }
                    return !isDone
                })
            {
                try await meddling()
            }
            return response
        }

        func shutdown() async {}
    }

    /// Another writer has registered his content, newer than that of the replace, and was killed before its bytes went: the
    /// replace is not done while what counts under the name has no bytes.
    @Test func aReplaceLooksForTheBytesOfWhateverIsThereInTheEnd() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(Self.old, "bucket/ball")
            let (address, other) = (try BallAddress("bucket/ball"), try Chunks([7, 7, 7], chunkSize: ByteCount(10)))
            var tags = other.layoutTags(of: other[0], in: address.ball)
            tags[ReservedTag.updatedAt] = Timestamp(nanoseconds: 1_900_000_000_000_000_000).tag
            let chunk = ChunkMetadata(
                key: address.ball.chunk(0).rawValue, size: 3, checksum: other[0].checksum.hex, tags: tags,
                producerID: "other", ballID: "ball", bucketID: "bucket")
            let transport = MeddledTransport(cluster.router) {
                _ = try await cluster.client.routers.first?.register(chunk)
            }
            try await put(Self.new, address, transport, replicas: 1)
            let (_, found) = try await cluster.client.get(address)
            #expect(found == Self.new)
        }
    }

    @Test(arguments: End.allCases) func oneWholeCopyIsAtThePeersWhateverHappens(kind: End) async throws {
        try await withRecordedCluster { cluster in
            let plain = EndingTransport(cluster.router, kind, at: 0)
            let first = try BallAddress("bucket/first")
            try await put(Self.old, first, cluster.router)
            try await put(Self.new, first, plain)
            // The long form takes every request, the short one each third.
            let step = ProcessInfo.processInfo.environment["MXSHELL_REPLACES"] == nil ? 3 : 1
            for nth in stride(from: 1, through: plain.requests, by: step) {
                let address = try BallAddress("bucket/ball\(nth)")
                try await put(Self.old, address, cluster.router)
                try? await put(Self.new, address, EndingTransport(cluster.router, kind, at: nth), attempts: 1)
                let staging = StagingBall.id(for: address.ball.rawValue, SHA256.hash(Self.new)).rawValue
                var held = try await cluster.held()
                let whole = [
                    try Self.isWhole(Self.old, "ball\(nth)", held), try Self.isWhole(Self.new, "ball\(nth)", held),
                    try Self.isWhole(Self.new, staging, held),
                ]
                #expect(whole.contains(true), "request \(nth)")
                try await put(Self.new, address, cluster.router)
                held = try await cluster.held()
                #expect(try Self.isWhole(Self.new, "ball\(nth)", held), "request \(nth)")
                #expect(!held.keys.contains { $0.hasPrefix("bucket/\(staging)") }, "request \(nth)")
            }
            print("replace, \(kind.rawValue): \(plain.requests) requests, every \(step == 1 ? "one" : "third") cut")
        }
    }

    /// Who reads between the old content and the new one is told to wait, and not that there is nothing.
    @Test(arguments: [false, true]) func aReaderWaitsForAReplace(hasPart: Bool) async throws {
        try await withRecordedCluster { cluster in
            let (address, client) = (try BallAddress("bucket/ball"), scriptedClient(cluster.router))
            let staging = BallAddress(
                bucket: address.bucket, ball: StagingBall.id(for: address.ball.rawValue, SHA256.hash(Self.new)))
            let options = PutOptions(chunkSize: ByteCount(10), tags: [StagingBall.tag: address.ball.rawValue])
            // The put of the ball itself would take the staging ball away.
            if hasPart {
                try await put(Self.new, address, cluster.router)
                _ = try await client.deleteByKey(address.ball.chunk(1), in: address.bucket)
            }
            _ = try await client.put(.bytes(Self.new), at: staging, options: options)
            let error = await #expect(throws: MictlanXError.self) { try await client.get(address) }
            #expect(error?.code.errorClass == .transient && error?.message.contains("is being replaced") == true)
            #expect(error?.message.contains("delete it") == false)
            try await put(Self.new, address, cluster.router)
            #expect(try await client.get(address).1 == Self.new)
            #expect(try await !cluster.held().keys.contains { $0.contains("mxstaging") })
        }
    }

    /// A peer that holds the old content is down: nothing is deleted, and the put is worth another try later.
    @Test func aReplaceWaitsForEveryPeer() async throws {
        try await withRecordedCluster { cluster in
            let address = try BallAddress("bucket/ball")
            let holders = try await cluster.put(Self.old, "bucket/ball", replicas: 2)
            let down = try #require(holders.first)
            cluster.router.set(down, .down)
            let error = await #expect(throws: MictlanXError.self) {
                try await put(Self.new, address, cluster.router, replicas: 1)
            }
            #expect(error?.code.errorClass == .transient)
            cluster.router.set(down, .up)
            let held = try await cluster.held()
            #expect(held["bucket/ball_0"]?.count == 2)
            try await put(Self.new, address, cluster.router, replicas: 1)
            let after = try await cluster.held()
            #expect(try Self.isWhole(Self.new, "ball", after))
            #expect(!after.keys.contains { $0.contains("mxstaging") })
        }
    }

    /// The disks of the peers are full: the old content stays.
    @Test func fullPeersLoseNothing() async throws {
        try await withRecordedCluster { cluster in
            try await cluster.put(Self.old, "bucket/ball")
            for peer in cluster.peers { cluster.router.set(peer, .full) }
            let error = await #expect(throws: MictlanXError.self) {
                try await put(Self.new, try BallAddress("bucket/ball"), cluster.router)
            }
            #expect(error?.message.contains("is as it was") == true)
            let (_, found) = try await cluster.client.get(try BallAddress("bucket/ball"))
            #expect(found == Self.old)
        }
    }
}
