package import MictlanXClient
package import MictlanXModel
internal import Synchronization
package import SystemPackage

extension MemoryStore: ObjectStore {
    package func put(_ source: BallSource, at address: BallAddress, options: PutOptions) async throws -> PutReceipt {
        try await begin("put", address)
        let bytes = try Self.bytes(of: source)
        let outcome = try state.withLock { state in
            let old = state.balls[address]?.bytes
            guard old == nil || options.ifExists == .replace || (options.ifExists == .skipSame && old == bytes) else {
                throw MictlanXError(.exists, "'\(address)' exists")
            }
            if old != bytes {
                state.balls[address] = Ball(
                    bytes: bytes, tags: Self.stamped(options.tags.merging(options.filterTags) { $1 }))
            }
            return old == nil ? PutReceipt.Outcome.created : old == bytes ? .unchanged : .replaced
        }
        return PutReceipt(
            address: address, outcome: outcome, size: bytes.count, checksum: SHA256.hash(bytes), chunks: 1)
    }

    private static func bytes(of source: BallSource) throws -> [UInt8] {
        switch source {
        case .bytes(let bytes): bytes
        case .file(let path): try MictlanXError.explaining("cannot read", path) { try Self.bytes(of: path) }
        }
    }

    private static func bytes(of path: FilePath) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter {
            var bytes: [UInt8] = []
            while true {
                let block = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if block.isEmpty { return bytes }
                bytes += block
            }
        }
    }

    package func read(
        _ address: BallAddress, options: GetOptions
    ) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        try await begin("read", address)
        let ball = try find(address)
        let part = options.range.map { Array(ball.bytes[$0.clamped(to: 0..<ball.bytes.count)]) } ?? ball.bytes
        return (Self.info(address, ball), Self.sequence([part]))
    }

    package func getToFile(_ address: BallAddress, path: FilePath, options: GetOptions) async throws -> GetReceipt {
        try await begin("get", address)
        let ball = try find(address)
        if let old = try? Self.bytes(of: path) {
            if options.ifExists == .fail || (options.ifExists == .skipSame && old != ball.bytes) {
                throw MictlanXError(.exists, "'\(path)' exists")
            }
            if old == ball.bytes { return GetReceipt(ball: Self.info(address, ball), path: path, isChanged: false) }
        }
        try MictlanXError.explaining("cannot write", path) {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(ball.bytes) }
        }
        return GetReceipt(ball: Self.info(address, ball), path: path, isChanged: true)
    }

    package func metadata(of address: BallAddress, call: CallOptions) async throws -> BallDetail {
        try await begin("metadata", address)
        return BallDetail(address: address, metadata: [Self.chunk(address, try find(address))])
    }

    package func inspect(_ address: BallAddress, call: CallOptions) async throws -> BallInspection {
        let info = try await info(of: address, call: call)
        return BallInspection(info: info, chunksWithoutData: state.withLock { $0.bare.contains(address) } ? [0] : [])
    }

    package func metadata(of key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> ChunkMetadata {
        guard let (address, ball) = owner(of: key, in: bucket) else {
            throw MictlanXError(.notFound, "no chunk '\(key)'")
        }
        return Self.chunk(address, ball)
    }

    private func owner(of key: ChunkKey, in bucket: BucketID) -> (BallAddress, Ball)? {
        state.withLock { state in
            state.balls.first { $0.key.bucket == bucket && $0.key.ball.chunk(0) == key }.map { ($0.key, $0.value) }
        }
    }

    package func balls(in bucket: BucketID, call: CallOptions) -> PullSequence<BallInfo> {
        PullSequence {
            let (infos, breaks) = self.state.withLock { state in
                state.calls.append("list \(bucket)")
                let balls = state.balls.filter { $0.key.bucket == bucket }.sorted { $0.key < $1.key }
                return (balls.map { Self.info($0.key, $0.value) }, state.listingBreaks)
            }
            let rest = Mutex(infos[...])
            return {
                try rest.withLock { rest in
                    if breaks, rest.count <= 1 { throw MictlanXError(.badAnswer, "the listing broke off") }
                    return rest.popFirst()
                }
            }
        }
    }

    private static func sequence<Element: Sendable>(_ elements: [Element]) -> PullSequence<Element> {
        PullSequence {
            let rest = Mutex(elements[...])
            return { rest.withLock { $0.popFirst() } }
        }
    }

    package func buckets(call: CallOptions) async throws -> BucketSummaries {
        let (balls, silentPeers) = state.withLock { ($0.balls, $0.silentPeers) }
        let buckets = Dictionary(grouping: balls, by: \.key.bucket).map { bucket, balls in
            BucketSummary(bucket: bucket, balls: balls.count, bytes: balls.reduce(0) { $0 + $1.value.bytes.count })
        }
        return BucketSummaries(buckets: buckets.sorted { $0.bucket < $1.bucket }, silentPeers: silentPeers)
    }

    package func verify(_ address: BallAddress, options: VerifyOptions) async throws -> BallInfo {
        try await begin(options.content == .none ? "verify" : "verify+read", address)
        let info = Self.info(address, try find(address))
        if let checksum = options.checksum, checksum != info.checksum {
            throw MictlanXError(.checksumMismatch, "'\(address)' has another checksum")
        }
        if let size = options.size, size != info.size {
            throw MictlanXError(.lengthMismatch, "'\(address)' has another size")
        }
        return info
    }

    // MARK: Deleting

    package func delete(_ address: BallAddress, options: DeleteOptions) async throws -> DeleteReceipt {
        try await begin("delete", address)
        return try state.withLock { state in
            guard let ball = state.balls[address] else {
                return DeleteReceipt(address: address, chunkReplicas: 0, bytes: nil)
            }
            if let checksum = options.ifMatch, checksum != SHA256.hash(ball.bytes) {
                throw MictlanXError(.changed, "'\(address)' has changed since it was selected")
            }
            state.balls[address] = nil
            state.deleted.append(address)
            return DeleteReceipt(
                address: address, chunkReplicas: 1, bytes: state.tellsNoSizes ? nil : ball.bytes.count)
        }
    }

    package func deleteByKey(_ key: ChunkKey, in bucket: BucketID, call: CallOptions) async throws -> Int {
        guard let (address, _) = owner(of: key, in: bucket) else { return 0 }
        return try await delete(address, options: DeleteOptions()).chunkReplicas
    }

    package func deleteBucket(
        _ bucket: BucketID, maxDeletes: Int?, call: CallOptions
    ) async throws -> BucketDeleteReceipt {
        try await begin("delete_bucket", bucket)
        let addresses = state.withLock { $0.balls.keys.filter { $0.bucket == bucket }.sorted() }
        if let maxDeletes, addresses.count > maxDeletes {
            throw MictlanXError(.guardTripped, "bucket '\(bucket)' holds more than \(maxDeletes) balls")
        }
        var bytes = 0
        for address in addresses { bytes += try await delete(address, options: DeleteOptions()).bytes ?? 0 }
        return BucketDeleteReceipt(bucket: bucket, balls: addresses.count, bytes: bytes, failures: [], failed: 0)
    }

    // MARK: Bulks

    /// Begins a job that puts one ball after the other. It takes the place of an earlier one with its id.
    package func putBulk(_ id: String, _ items: PullSequence<BulkItem>, options: BulkOptions) async throws {
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
                summary.add(result, of: item)
                try await options.hooks.afterAcknowledgement(
                    BulkOutcome(
                        ordinal: item.ordinal, address: item.address, result: result, duration: .milliseconds(1)))
                if options.stopOnFailure, summary.failed > 0 { break }
            }
            return summary
        }
        state.withLock { $0.jobs[id] = job }
    }

    package func awaitBulk(_ id: String) async throws -> BulkSummary {
        guard let job = state.withLock({ $0.jobs[id] }) else { throw MictlanXError(.notFound, "no job '\(id)'") }
        // As in the client, the one who waits takes the job with him.
        return try await withTaskCancellationHandler {
            try await job.value
        } onCancel: {
            job.cancel()
        }
    }

    package func cancelBulk(_ id: String) async {
        guard let job = state.withLock({ $0.jobs[id] }) else { return }
        job.cancel()
        _ = await job.result
    }
}

extension BulkSummary {
    fileprivate mutating func add(_ result: Result<PutReceipt, MictlanXError>, of item: BulkItem) {
        switch result {
        case .success(let receipt):
            if receipt.isChanged {
                stored += 1
                storedBytes += receipt.size
            } else {
                unchanged += 1
                unchangedBytes += receipt.size
            }
            successes.append(
                BulkSuccess(
                    ordinal: item.ordinal, address: item.address, bytes: receipt.size, isChanged: receipt.isChanged))
        case .failure(let error):
            failed += 1
            failures.append(BulkFailure(ordinal: item.ordinal, address: item.address, error: error))
        }
    }
}
