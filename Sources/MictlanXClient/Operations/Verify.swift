internal import MictlanXModel
internal import Synchronization

extension ClientCore {
    /// How many chunks of a ball are looked at at once.
    private static let verifyWidth = 4

    /// Compares a ball with what it should be.
    @concurrent
    func verify(_ address: BallAddress, options: VerifyOptions) async throws -> VerifyReport {
        try await withDeadline(options.call.deadline, environment, "verify '\(address)'") {
            try await verifyNow(address, options: options)
        }
    }

    private func verifyNow(_ address: BallAddress, options: VerifyOptions) async throws -> VerifyReport {
        let operation = begin(options.call)
        let layout = try await wholeLayout(of: address, operation)
        let info = layout.info
        try info.checkEnabled()
        if let size = options.size, size != info.size, size != info.filters?.size {
            throw MictlanXError(.lengthMismatch, "ball '\(address)' has \(info.size) bytes, not \(size)")
        }
        if let checksum = options.checksum, checksum != info.checksum, checksum != info.filters?.checksum {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(address)' has the checksum \(info.checksum?.hex ?? "none"), not \(checksum)")
        }
        var replicas: Int?
        if let wanted = options.replicas { replicas = try await checkReplicas(of: layout, atLeast: wanted, operation) }
        if options.asksForBytes, options.content != .all { try await checkPresence(of: layout, operation) }
        var (chunks, bytes) = (0, 0)
        switch options.content {
        case .none: break
        case .all:
            let get = GetOptions(forceRemote: true, call: options.call, progress: options.progress)
            for try await _ in try pieces(of: layout, operation, get) { try Task.checkCancellation() }
            (chunks, bytes) = (info.chunks, info.size)
        case .sample(let fraction, let seed):
            let sample = try ChunkSample(of: layout.count, fraction: fraction, seed: seed)
            try await withBoundedFanOut(over: sample, width: Self.verifyWidth) { index in
                let chunk = try layout[index]
                try await downloadRetrying(chunk, operation, forced: true) { _, _ in }
                options.progress?(chunk.size)
            }
            for index in sample { (chunks, bytes) = (chunks + 1, bytes +| (try layout.size(of: index))) }
        }
        return VerifyReport(
            ball: info, chunksByContent: chunks, bytesByContent: bytes, isWholeByContent: options.content == .all,
            leastReplicas: replicas)
    }

    /// Makes sure that every chunk has bytes at a peer.
    ///
    /// - Throws: ``MictlanXError``: `incomplete` for one that was only registered; `existenceUnknown` where a silent peer
    ///   may have its bytes; the network's codes.
    private func checkPresence(of layout: BallLayout, _ operation: Operation) async throws {
        let ghosts = try await ChunkPresence(core: self, operation: operation).ghosts(of: layout)
        guard let first = ghosts.min() else { return }
        throw try layout[first].withoutData
    }

    /// Counts the replicas of every chunk: by the router's list of them where it has each chunk but once in a listing,
    /// elsewhere by how often the listing has it (wire protocol §3.9, §3.10).
    ///
    /// - Returns: the replicas of the chunk that has the fewest.
    /// - Throws: ``MictlanXError`` `incomplete` for a chunk with fewer than wanted.
    private func checkReplicas(of layout: BallLayout, atLeast wanted: Int, _ operation: Operation) async throws -> Int {
        let (index, least): (Int, Int)
        if operation.session.capabilities.contains(.orderedListing) {
            let tally = Mutex(ReplicaTally(layout))
            try await withBoundedFanOut(over: 0..<layout.count, width: Self.verifyWidth) { index in
                let chunk = try layout[index]
                let replicas = try await replicas(of: chunk.key, in: chunk.bucket, operation)
                tally.withLock { $0.add(index, replicas.count { $0.size == chunk.size }) }
            }
            (index, least) = tally.withLock { $0.least }
        } else {
            let tally = ReplicaTally(layout)
            (index, least) = try await reduceChunks(of: layout.info.address, operation, into: tally) { try $0.add($1) }
                .least
        }
        guard least >= wanted else {
            let chunk = try layout[index]
            throw MictlanXError(
                .incomplete, "chunk '\(chunk.bucket)/\(chunk.key)' has \(least) of \(wanted) replicas that agree")
        }
        return least
    }

    /// Where a chunk is, by the router's list of its reachable replicas (wire protocol §3.10).
    ///
    /// - Throws: ``MictlanXError`` `configuration` from a router without this route.
    func replicas(of key: String, in bucket: String, _ operation: Operation) async throws -> [ReplicaSize] {
        try await json([ReplicaSize].self, .sizes(of: key, in: bucket), operation)
    }
}

/// How many replicas each chunk of a complete ball has, at one byte a chunk: 2 MiB of the longest ball.
private struct ReplicaTally: Sendable {
    private let layout: BallLayout
    private var counts: [UInt8]

    init(_ layout: BallLayout) {
        self.layout = layout
        counts = Array(repeating: 0, count: layout.count)
    }

    /// Counts an entry of a listing; one that is another version of its chunk is no replica of it.
    mutating func add(_ entry: ChunkMetadata) throws(MictlanXError) {
        guard let index = entry.index, counts.indices.contains(index) else { return }
        let chunk = try layout[index]
        guard entry.key == chunk.key, entry.size == chunk.size, Checksum(hex: entry.checksum) == chunk.checksum else {
            return
        }
        add(index, 1)
    }

    mutating func add(_ index: Int, _ count: Int) { counts[index] = UInt8(clamping: Int(counts[index]) + count) }

    /// The first chunk with the fewest replicas, and their number.
    var least: (index: Int, count: Int) {
        counts.enumerated().min { $0.element < $1.element }.map { ($0.offset, Int($0.element)) } ?? (0, 0)
    }
}
