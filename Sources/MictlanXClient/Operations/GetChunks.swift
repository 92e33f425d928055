internal import MictlanXModel

extension ClientCore {
    /// A ball, or a range of it, in memory.
    @concurrent
    func get(
        _ address: BallAddress, limit: ByteCount, options: GetOptions, tally: CacheTally? = nil
    ) async throws -> (BallInfo, [UInt8]) {
        try await withDeadline(options.call.deadline, environment, "get '\(address)'") {
            let operation = begin(options.call, tally: tally, brought: brought(options))
            return try await readingWhole(address, operation, isKey: options.isKey) { layout in
                let stored = try RangeSelection(options.range, of: layout).bytes.count
                let size = try options.reversal(of: layout.info)?.record.size ?? stored
                let tooMany = { (size: Int) in
                    MictlanXError(
                        .invalidArgument,
                        "'\(address)': \(size) bytes are more than the limit of \(limit.bytes); raise the limit, read it"
                            + " chunk by chunk, or get it to a file")
                }
                guard size <= limit.bytes else { throw tooMany(size) }
                var bytes: [UInt8] = []
                bytes.reserveCapacity(size)
                let pieces = try pieces(of: layout, operation, options)
                for try await piece in try content(of: layout.info, pieces, options) {
                    bytes += piece
                    // Of a ball of another client nothing says how much comes out of its filters.
                    guard bytes.count <= limit.bytes else { throw tooMany(bytes.count) }
                }
                return (layout.info, bytes)
            }
        }
    }

    /// One chunk of a ball with its metadata.
    @concurrent
    func getChunk(_ index: Int, of address: BallAddress, options: GetOptions) async throws -> (ChunkMetadata, [UInt8]) {
        guard index >= 0 else {
            throw MictlanXError(.invalidArgument, "a chunk's index is never negative, not \(index)")
        }
        return try await withDeadline(options.call.deadline, environment, "get chunk \(index) of '\(address)'") {
            let operation = begin(options.call)
            let metadata = try await metadata(of: address.ball.chunk(index), in: address.bucket, operation)
            let chunk = StoredChunk(metadata, in: address.bucket.rawValue)
            let bytes = try await bytes(of: chunk, operation, forced: options.forceRemote)
            options.progress?(bytes.count)
            return (metadata, bytes)
        }
    }

    /// The chunks of a ball one by one, each verified.
    @concurrent
    func getChunks(
        of address: BallAddress, order: ChunkOrder, options: GetOptions
    ) async throws -> (BallInfo, PullSequence<BallChunk>) {
        let operation = begin(options.call)
        let deadline = StreamDeadline(options.call, environment, subject: "get '\(address)'")
        let layout = try await deadline.run {
            try await self.wholeLayout(of: address, operation, isKey: options.isKey)
        }
        let selection = try RangeSelection(options.range, of: layout)
        let width = Self.lookAhead(layout, wanted: options.maxConcurrentChunks)
        let chunks = PullSequence<BallChunk> {
            let prefetch = Prefetch(
                count: selection.chunks.count, width: width, order: order == .byIndex ? .byIndex : .asCompleted
            ) { number in
                let position = selection.chunks.lowerBound + number
                let chunk = try layout[position]
                let bytes = try await bytes(of: chunk, operation, forced: options.forceRemote)
                options.progress?(bytes.count)
                return BallChunk(index: position, key: chunk.key, bytes: bytes)
            }
            return { try await prefetch.next() }
        }
        return (layout.info, tellingOfReplace(chunks, of: layout, operation).bounded { deadline })
    }
}
