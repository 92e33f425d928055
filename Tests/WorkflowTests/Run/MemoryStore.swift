import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import Synchronization
import SystemPackage

/// A store in memory for tests: it keeps the contract of ``ObjectStore`` and does what it is told to fail.
final class MemoryStore: ObjectStore {
    struct Ball {
        var bytes: [UInt8]
        var tags: [String: String]
    }

    private struct State {
        var balls: [BallAddress: Ball] = [:]
        var calls: [String] = []
        var failures: [String: [MictlanXError]] = [:]
        var jobs: [String: Task<BulkSummary, any Error>] = [:]
        var listingBreaks = false
        var holds: Set<String> = []
        var actions: [String: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())
    /// The moment that `updated_at` gets, in nanoseconds.
    static let now: Int64 = 1_700_000_000_000_000_000

    // MARK: Script

    subscript(_ address: String) -> String? {
        get {
            state.withLock { state in
                (try? BallAddress(address)).flatMap { state.balls[$0] }.map {
                    String(decoding: $0.bytes, as: UTF8.self)
                }
            }
        }
        set {
            guard let address = try? BallAddress(address) else { return }
            state.withLock { $0.balls[address] = newValue.map { Ball(bytes: Array($0.utf8), tags: Self.stamped([:])) } }
        }
    }

    func set(_ address: String, _ text: String, tags: [String: String]) throws {
        let address = try BallAddress(address)
        state.withLock { $0.balls[address] = Ball(bytes: Array(text.utf8), tags: tags) }
    }

    /// The next calls of this kind on this ball fail with these errors, one each.
    func fail(_ call: String, _ codes: MictlanXError.Code...) {
        state.withLock { $0.failures[call, default: []] += codes.map { MictlanXError($0, "scripted \($0)") } }
    }

    /// Calls of this kind on this ball never return.
    func hold(_ call: String) { state.withLock { _ = $0.holds.insert(call) } }
    /// Done once such a call has begun.
    func afterCall(_ call: String, _ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.actions[call] = action }
    }
    func breakListing() { state.withLock { $0.listingBreaks = true } }
    var calls: [String] { state.withLock { $0.calls } }
    func calls(_ verb: String) -> [String] { calls.filter { $0.hasPrefix(verb + " ") } }
    var names: [String] { state.withLock { $0.balls.keys.sorted().map(\.description) } }

    private static func stamped(_ tags: [String: String]) -> [String: String] {
        tags.merging([ReservedTag.updatedAt: String(now)]) { mine, _ in mine }
    }

    private func begin(_ verb: String, _ address: some CustomStringConvertible) async throws {
        let call = "\(verb) \(address)"
        let (error, isHeld) = state.withLock { state in
            state.calls.append(call)
            var error: MictlanXError?
            if state.failures[call]?.isEmpty == false { error = state.failures[call]?.removeFirst() }
            return (error, state.holds.contains(call))
        }
        state.withLock { $0.actions[call] }?()
        if isHeld { try await Task.sleep(for: .seconds(3_600)) }
        if let error { throw error }
    }

    private func info(_ address: BallAddress, _ ball: Ball) -> BallInfo {
        let checksum = SHA256.hash(ball.bytes).hex
        let tags = ball.tags.merging([
            ReservedTag.index: "0", ReservedTag.chunkCount: "1", ReservedTag.fullChecksum: checksum,
        ]) { _, mine in mine }
        return BallInfo(
            address: address,
            metadata: [
                ChunkMetadata(
                    key: address.ball.chunk(0).rawValue, size: ball.bytes.count, checksum: checksum, tags: tags,
                    producerID: "t", ballID: address.ball.rawValue, bucketID: address.bucket.rawValue)
            ])
    }

    private func find(_ address: BallAddress) throws -> (Ball, BallInfo) {
        guard let ball = state.withLock({ $0.balls[address] }) else {
            throw MictlanXError(.notFound, "there is no ball '\(address)'")
        }
        return (ball, info(address, ball))
    }

    // MARK: Verbs

    func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        try await begin("put", address)
        let bytes = try Self.bytes(of: source)
        let old = state.withLock { $0.balls[address]?.bytes }
        let outcome: PutReceipt.Outcome = old == nil ? .created : old == bytes ? .unchanged : .replaced
        if outcome == .replaced, options.ifExists != .replace || options.ifExists == .fail {
            throw MictlanXError(.exists, "'\(address)' exists")
        }
        if outcome != .unchanged {
            state.withLock { $0.balls[address] = Ball(bytes: bytes, tags: Self.stamped(options.tags)) }
        }
        return PutReceipt(
            address: address, outcome: outcome, size: bytes.count, checksum: SHA256.hash(bytes), chunks: 1)
    }

    private static func bytes(of source: BallSource) throws -> [UInt8] {
        switch source {
        case .bytes(let bytes): return bytes
        case .file(let path):
            do {
                let descriptor = try FileDescriptor.open(path, .readOnly)
                defer { try? descriptor.close() }
                var bytes: [UInt8] = []
                var block = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                    if count == 0 { return bytes }
                    bytes += block.prefix(count)
                }
            } catch Errno.noSuchFileOrDirectory {
                throw MictlanXError(.notFound, "there is no file '\(path)'")
            } catch {
                throw MictlanXError(SystemFailure((error as? Errno) ?? .ioError, "cannot read", path))
            }
        }
    }

    func putBulk(_ id: String, _ items: PullSequence<BulkItem>, options: BulkOptions) async throws {
        let job = Task {
            var summary = BulkSummary()
            for try await item in items {
                try await options.hooks.beforeRequest(item)
                let result: Result<PutReceipt, MictlanXError>
                do {
                    result = .success(try await put(item.source, at: item.address, options: item.options))
                } catch let error as MictlanXError {
                    result = .failure(error)
                }
                switch result {
                case .success(let receipt) where receipt.outcome == .unchanged: summary.unchanged += 1
                case .success(let receipt):
                    summary.stored += 1
                    summary.storedBytes += receipt.size
                case .failure: summary.failed += 1
                }
                try await options.hooks.afterAcknowledgement(
                    BulkOutcome(
                        ordinal: item.ordinal, address: item.address, result: result, duration: .milliseconds(1)))
                if options.stopOnFailure, summary.failed > 0 { break }
            }
            return summary
        }
        state.withLock { $0.jobs[id] = job }
    }

    func awaitBulk(_ id: String) async throws -> BulkSummary {
        guard let job = state.withLock({ $0.jobs[id] }) else { throw MictlanXError(.notFound, "no job '\(id)'") }
        return try await job.value
    }

    func read(_ address: BallAddress, options: GetOptions) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        try await begin("read", address)
        let (ball, info) = try find(address)
        return (
            info,
            PullSequence {
                let rest = Mutex([ball.bytes]); return { rest.withLock { $0.popLast() } }
            }
        )
    }

    func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        try await begin("get", address)
        let (ball, info) = try find(address)
        let descriptor = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(ball.bytes) }
        return GetReceipt(ball: info, path: path, isChanged: true)
    }

    func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail {
        try await begin("metadata", address)
        let (ball, _) = try find(address)
        let checksum = SHA256.hash(ball.bytes).hex
        let tags = ball.tags.merging([
            ReservedTag.index: "0", ReservedTag.chunkCount: "1", ReservedTag.fullChecksum: checksum,
        ]) { _, mine in mine }
        return BallDetail(
            address: address,
            metadata: [
                ChunkMetadata(
                    key: address.ball.chunk(0).rawValue, size: ball.bytes.count, checksum: checksum, tags: tags,
                    producerID: "t", ballID: address.ball.rawValue, bucketID: address.bucket.rawValue)
            ])
    }

    func metadata(of key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> ChunkMetadata {
        throw MictlanXError(.notFound, "no chunk '\(key)'")
    }

    func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo> {
        PullSequence {
            let (infos, breaks) = self.state.withLock { state in
                state.calls.append("list \(bucket)")
                let addresses = state.balls.keys.filter { $0.bucket == bucket }.sorted()
                return (
                    addresses.compactMap { address in state.balls[address].map { self.info(address, $0) } },
                    state.listingBreaks
                )
            }
            let rest = Mutex(infos[...])
            return {
                if breaks, rest.withLock({ $0.count <= 1 }) { throw MictlanXError(.badAnswer, "the listing broke off") }
                return rest.withLock { $0.popFirst() }
            }
        }
    }

    func buckets(call: CallOptions) async throws -> BucketSummaries { BucketSummaries(buckets: [], silentPeers: []) }

    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> BallInfo {
        try await begin(options.readsContent ? "verify+read" : "verify", address)
        let (_, info) = try find(address)
        if let checksum = options.checksum, checksum != info.checksum {
            throw MictlanXError(.checksumMismatch, "'\(address)' has another checksum")
        }
        if let size = options.size, size != info.size {
            throw MictlanXError(.lengthMismatch, "'\(address)' has another size")
        }
        return info
    }

    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        try await begin("delete", address)
        guard let (_, info) = try? find(address) else {
            return DeleteReceipt(address: address, chunkReplicas: 0, bytes: nil)
        }
        if let checksum = options.ifMatch, checksum != info.checksum {
            throw MictlanXError(.changed, "'\(address)' has changed since it was selected")
        }
        state.withLock { $0.balls[address] = nil }
        return DeleteReceipt(address: address, chunkReplicas: 1, bytes: info.size)
    }

    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> Int { 0 }

    func deleteBucket(_ bucket: BucketID, maxDeletes: Int?, call: CallOptions) async throws -> BucketDeleteReceipt {
        throw MictlanXError(.invalidArgument, "workflows delete ball by ball")
    }
}
