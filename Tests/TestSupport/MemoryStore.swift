package import MictlanXClient
package import MictlanXModel
internal import Synchronization

/// A store in memory for tests. It keeps the contract of `ObjectStore`, writes down what it is asked, and fails as it is
/// told to; see ``fail(_:_:)``, ``hold(_:)`` and ``afterCall(_:_:)``.
package final class MemoryStore: Sendable {
    struct Ball {
        var bytes: [UInt8]
        var tags: [String: String]
    }

    struct State {
        var balls: [BallAddress: Ball] = [:]
        var calls: [String] = []
        var deleted: [BallAddress] = []
        var failures: [String: [MictlanXError]] = [:]
        var jobs: [String: Task<BulkSummary, any Error>] = [:]
        var listingBreaks = false
        var silentPeers: [String] = []
        var tellsNoSizes = false
        /// Balls of which only the registration is there.
        var bare: Set<BallAddress> = []
        var holds: Set<String> = []
        var actions: [String: @Sendable () -> Void] = [:]
        var gates: [String: @Sendable () async -> Void] = [:]
    }

    let state = Mutex(State())
    /// The moment that `updated_at` gets, in nanoseconds.
    package static let now: Int64 = 1_700_000_000_000_000_000

    package init() {}

    /// - Parameter balls: the contents by `bucket/name`; no ball says when it was put.
    /// - Throws: `InvalidName` for a name that no ball can have.
    package convenience init(_ balls: [String: String]) throws {
        self.init()
        for (address, text) in balls { try set(address, text, tags: [:]) }
    }

    // MARK: What is there

    /// The content of a ball by `bucket/name`; a new one was put at ``now``.
    package subscript(_ address: String) -> String? {
        get {
            state.withLock { state in
                (try? BallAddress(address)).flatMap { state.balls[$0] }
                    .map { String(decoding: $0.bytes, as: UTF8.self) }
            }
        }
        set {
            guard let address = try? BallAddress(address) else { return }
            state.withLock { $0.balls[address] = newValue.map { Ball(bytes: Array($0.utf8), tags: Self.stamped([:])) } }
        }
    }

    /// Loses the bytes of a ball and keeps its registration, as a put does that is cut short at a recorded router.
    package func loseBytes(of address: String) throws {
        let address = try BallAddress(address)
        state.withLock { _ = $0.bare.insert(address) }
    }

    package func set(_ address: String, _ text: String, tags: [String: String]) throws {
        let address = try BallAddress(address)
        state.withLock { $0.balls[address] = Ball(bytes: Array(text.utf8), tags: tags) }
    }

    /// The balls in the order of their ids, as `bucket/name`.
    package var names: [String] { state.withLock { $0.balls.keys.sorted().map(\.description) } }

    /// The balls that were deleted, in order.
    package var deleted: [BallAddress] { state.withLock { $0.deleted } }

    // MARK: What was asked

    /// Every call so far, as `verb bucket/name`. The verbs: `put`, `read`, `get`, `metadata`, `list`, `verify`,
    /// `verify+read`, `delete`, `delete_bucket`.
    package var calls: [String] { state.withLock { $0.calls } }

    /// The calls of one verb.
    package func calls(_ verb: String) -> [String] { calls.filter { $0.hasPrefix(verb + " ") } }

    // MARK: What goes wrong

    /// The next calls of this kind on this ball fail with these errors, one each.
    package func fail(_ call: String, _ codes: MictlanXError.Code...) {
        state.withLock { $0.failures[call, default: []] += codes.map { MictlanXError($0, "scripted \($0)") } }
    }

    /// Calls of this kind on this ball return only when they are cancelled.
    package func hold(_ call: String) { state.withLock { _ = $0.holds.insert(call) } }

    /// Done once such a call has begun.
    package func afterCall(_ call: String, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.actions[call] = action }
    }

    /// Such a call goes on when this returns.
    package func beforeCall(_ call: String, _ gate: @escaping @Sendable () async -> Void) {
        state.withLock { $0.gates[call] = gate }
    }

    /// Every listing of balls ends before its last one with an error.
    package func breakListing() { state.withLock { $0.listingBreaks = true } }

    /// A peer that gives no statistics of its buckets.
    package func silence(_ peer: String) { state.withLock { $0.silentPeers.append(peer) } }

    /// Deletes say no more how much is gone, as those of a store that does not look before.
    package func hideSizes() { state.withLock { $0.tellsNoSizes = true } }

    // MARK: For the verbs

    static func stamped(_ tags: [String: String]) -> [String: String] {
        tags.merging([ReservedTag.updatedAt: Timestamp(nanoseconds: now).tag]) { mine, _ in mine }
    }

    func begin(_ verb: String, _ subject: some CustomStringConvertible) async throws {
        let call = "\(verb) \(subject)"
        if let gate = state.withLock({ $0.gates[call] }) { await gate() }
        let (error, isHeld, action) = state.withLock { state in
            state.calls.append(call)
            let isFailing = state.failures[call]?.isEmpty == false
            return (
                isFailing ? state.failures[call]?.removeFirst() : nil, state.holds.contains(call), state.actions[call]
            )
        }
        action?()
        if isHeld { try await untilCancelled() }
        if let error { throw error }
    }

    static func chunk(_ address: BallAddress, _ ball: Ball) -> ChunkMetadata {
        let checksum = SHA256.hash(ball.bytes).hex
        let layout = [
            ReservedTag.index: "0", ReservedTag.chunkCount: "1", ReservedTag.fullChecksum: checksum,
            ReservedTag.groupID: address.ball.rawValue, ReservedTag.chunkSize: "\(ball.bytes.count)",
        ]
        return ChunkMetadata(
            key: address.ball.chunk(0).rawValue, size: ball.bytes.count, checksum: checksum,
            tags: ball.tags.merging(layout) { _, layout in layout }, contentType: "application/octet-stream",
            producerID: "test", ballID: address.ball.rawValue, bucketID: address.bucket.rawValue)
    }

    static func info(_ address: BallAddress, _ ball: Ball) -> BallInfo {
        BallInfo(address: address, metadata: [chunk(address, ball)])
    }

    func find(_ address: BallAddress) throws -> Ball {
        guard let ball = state.withLock({ $0.balls[address] }) else {
            throw MictlanXError(.notFound, "ball '\(address)' does not exist")
        }
        return ball
    }
}
