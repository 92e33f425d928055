internal import MictlanXModel
import Synchronization

extension ClientCore {
    /// How many chunks of a sample are read at once; each is hashed as it comes, none is held.
    private static let sampleWidth = 4

    /// Compares a ball with what it should be.
    @concurrent
    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> VerifyReport {
        try await withDeadline(options.call.deadline, environment, "verify '\(address)'") {
            let operation = begin(options.call)
            let layout = try await layout(of: address, operation)
            let replicas = try Self.checkMetadata(of: layout, options)
            var read = (chunks: 0, bytes: 0)
            if options.readsContent {
                let get = GetOptions(forceRemote: true, call: options.call)
                for try await _ in pieces(of: layout, operation, get) { try Task.checkCancellation() }
                read = (layout.count, layout.info.size)
            } else if let sample = options.sample {
                read = try await readBack(try ChunkSample(sample, of: layout.count), of: layout, operation)
            }
            return VerifyReport(
                ball: layout.info, chunksByMetadata: layout.count, chunksByContent: read.chunks, bytesRead: read.bytes,
                isWholeContent: options.readsContent, replicas: replicas)
        }
    }

    /// Compares what the metadata say with each other and with what is wanted.
    ///
    /// - Returns: the lowest number of replicas of a chunk.
    /// - Throws: ``MictlanXError``: `incomplete`, `lengthMismatch`, `checksumMismatch`.
    private static func checkMetadata(of layout: BallLayout, _ options: VerifyOptions) throws(MictlanXError) -> Int {
        let info = layout.info
        let address = info.address
        try info.checkComplete()
        if let size = options.size, size != info.size {
            throw MictlanXError(.lengthMismatch, "ball '\(address)' has \(info.size) bytes, not \(size)")
        }
        if let checksum = options.checksum, checksum != info.checksum {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(address)' has the checksum \(info.checksum?.hex ?? "none"), not \(checksum)")
        }
        if layout.count == 1, layout[0].checksum != info.checksum {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(address)': its only chunk has another checksum than the whole; put the ball again")
        }
        var replicas = Int.max
        for position in 0..<layout.count {
            let chunk = layout[position]
            guard chunk.checksum != nil else {
                throw MictlanXError(
                    .checksumMismatch, "chunk '\(address.bucket)/\(chunk.key)' has no checksum; put the ball again")
            }
            let count = layout.replicas(of: position)
            if let minimum = options.minimumReplicas, count < minimum {
                throw MictlanXError(
                    .incomplete,
                    "chunk '\(address.bucket)/\(chunk.key)' has \(count) replicas where \(minimum) are wanted")
            }
            replicas = min(replicas, count)
        }
        return replicas
    }

    /// Reads chunks from their peers, past the router's cache, and checks length and checksum of each.
    private func readBack(
        _ sample: ChunkSample, of layout: BallLayout, _ operation: Operation
    ) async throws -> (chunks: Int, bytes: Int) {
        let read = Mutex((chunks: 0, bytes: 0))
        try await withBoundedFanOut(over: sample, width: Self.sampleWidth) { position in
            try await downloadRetrying(layout[position], operation, forced: true) { _, _ in }
            read.withLock { $0 = ($0.chunks + 1, $0.bytes + layout.size(of: position)) }
        }
        return read.withLock { $0 }
    }
}
