import MictlanXClient
import MictlanXModel
import Synchronization
import SystemPackage
import TestSupport

@testable import ShellKit

/// A store in memory that writes down what it was asked to change.
final class MemoryStore: ObjectStore {
    private struct State {
        var balls: [BallAddress: [UInt8]] = [:]
        var deleted: [BallAddress] = []
    }

    private let state = Mutex(State())

    init(_ balls: [String: String] = [:]) throws {
        for (name, content) in balls {
            let address = try BallAddress(name)
            state.withLock { $0.balls[address] = Array(content.utf8) }
        }
    }

    var deleted: [BallAddress] { state.withLock { $0.deleted } }
    var names: [String] { state.withLock { $0.balls.keys.map(\.description).sorted() } }

    private func info(_ address: BallAddress, _ bytes: [UInt8]) -> BallInfo {
        let checksum = SHA256.hash(bytes).hex
        let chunk = ChunkMetadata(
            key: address.ball.chunk(0).rawValue, size: bytes.count, checksum: checksum,
            tags: [
                ReservedTag.index: "0", ReservedTag.chunkCount: "1", ReservedTag.fullChecksum: checksum,
                ReservedTag.groupID: address.ball.rawValue, ReservedTag.chunkSize: "\(bytes.count)",
            ],
            contentType: "application/octet-stream", producerID: "test", ballID: address.ball.rawValue,
            bucketID: address.bucket.rawValue)
        return BallInfo(address: address, metadata: [chunk])
    }

    private func missing(_ address: BallAddress) -> MictlanXError {
        MictlanXError(.notFound, "ball '\(address)' does not exist")
    }

    func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        let bytes: [UInt8]
        switch source {
        case .bytes(let given): bytes = given
        case .file(let path): bytes = try MictlanXError.explaining("cannot read", path) { try path.readBytes() }
        }
        state.withLock { $0.balls[address] = bytes }
        return PutReceipt(
            address: address, outcome: .created, size: bytes.count, checksum: SHA256.hash(bytes), chunks: 1)
    }

    func putBulk(_ id: String, _ items: PullSequence<BulkItem>, options: BulkOptions) async throws {
        for try await item in items {
            var result: Result<PutReceipt, MictlanXError>
            do {
                result = .success(try await put(item.source, at: item.address, options: item.options))
            } catch let error as MictlanXError {
                result = .failure(error)
            }
            try await options.hooks.afterAcknowledgement(
                BulkOutcome(ordinal: item.ordinal, address: item.address, result: result, duration: .zero))
        }
    }

    /// Every bulk is done when it was begun.
    func awaitBulk(_ id: String) async throws -> BulkSummary { BulkSummary() }

    func read(
        _ address: BallAddress, options: GetOptions
    ) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        guard let bytes = state.withLock({ $0.balls[address] }) else { throw missing(address) }
        let rest = Once(bytes)
        return (info(address, bytes), PullSequence { { rest.take() } })
    }

    func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        guard let bytes = state.withLock({ $0.balls[address] }) else { throw missing(address) }
        try MictlanXError.explaining("cannot write", path) { try path.write(bytes) }
        return GetReceipt(ball: info(address, bytes), path: path, isChanged: true)
    }

    func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail {
        guard let bytes = state.withLock({ $0.balls[address] }) else { throw missing(address) }
        _ = bytes
        return BallDetail(address: address, metadata: [])
    }

    func metadata(of key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> ChunkMetadata {
        throw MictlanXError(.notFound, "no chunk '\(key)'")
    }

    func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo> {
        let balls = state.withLock { $0.balls.filter { $0.key.bucket == bucket } }
        let infos = balls.sorted { $0.key < $1.key }.map { info($0.key, $0.value) }
        return PullSequence {
            let rest = Queue(infos)
            return { rest.next() }
        }
    }

    func buckets(call: CallOptions) async throws -> BucketSummaries {
        let balls = state.withLock { $0.balls }
        let buckets = Dictionary(grouping: balls, by: \.key.bucket).map { bucket, balls in
            BucketSummary(bucket: bucket, balls: balls.count, bytes: balls.reduce(0) { $0 + $1.value.count })
        }
        return BucketSummaries(buckets: buckets.sorted { $0.bucket < $1.bucket }, silentPeers: ["peer-1"])
    }

    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> BallInfo { throw missing(address) }

    func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        state.withLock { state in
            let bytes = state.balls.removeValue(forKey: address)
            if bytes != nil { state.deleted.append(address) }
            return DeleteReceipt(address: address, chunkReplicas: bytes == nil ? 0 : 1, bytes: bytes?.count)
        }
    }

    func deleteByKey(_ key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> Int { 0 }

    func deleteBucket(_ bucket: BucketID, maxDeletes: Int?, call: CallOptions) async throws -> BucketDeleteReceipt {
        BucketDeleteReceipt(bucket: bucket, balls: 0, bytes: 0, failures: [], failed: 0)
    }
}

private final class Once: Sendable {
    private let value: Mutex<[UInt8]?>
    init(_ value: [UInt8]) { self.value = Mutex(value) }
    func take() -> [UInt8]? {
        value.withLock { value in
            defer { value = nil }
            return value
        }
    }
}

private final class Queue: Sendable {
    private let items: Mutex<ArraySlice<BallInfo>>
    init(_ items: [BallInfo]) { self.items = Mutex(items[...]) }
    func next() -> BallInfo? { items.withLock { $0.popFirst() } }
}
