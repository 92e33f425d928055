internal import MictlanXModel

extension ClientCore {
    /// Reads a ball chunk by chunk; one that is replaced meanwhile throws `changed`. At most 16 MiB of chunks, or one chunk
    /// if it is larger, are in memory.
    @concurrent
    func read(_ address: BallAddress, options: GetOptions) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        let operation = begin(options.call)
        let deadline = StreamDeadline(options.call, environment, subject: "get '\(address)'")
        let layout = try await deadline.run {
            try await self.wholeLayout(of: address, operation, isKey: options.isKey)
        }
        let content = try content(of: layout.info, pieces(of: layout, operation, options), options)
        return (layout.info, tellingOfReplace(content, of: layout, operation).bounded { deadline })
    }

    /// The bytes of a complete ball, or of a range of it.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a range beyond the ball.
    func pieces(
        of layout: BallLayout, _ operation: Operation, _ options: GetOptions
    ) throws(MictlanXError) -> PullSequence<[UInt8]> {
        let selection = try RangeSelection(options.range, of: layout)
        return PullSequence { [self] in
            let reader = VerifiedReader(
                core: self, operation: operation, layout: layout, selection: selection, options: options)
            return { try await reader.next() }
        }
    }

    /// One chunk in memory, verified.
    func bytes(of chunk: StoredChunk, _ operation: Operation, forced: Bool) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await downloadRetrying(chunk, operation, forced: forced, isKept: true) { piece, offset in
            if offset == 0 { bytes = piece } else { bytes += piece }
        }
        return bytes
    }
}

/// Hands out the chunks of one ball in order, each verified, and checks the whole at the end.
private actor VerifiedReader {
    private let prefetch: Prefetch<[UInt8]>
    private let progress: (@Sendable (Int) -> Void)?
    private let selection: RangeSelection
    private var hasher: WholeHasher
    private var offset: Int
    private var isDone = false

    init(core: ClientCore, operation: Operation, layout: BallLayout, selection: RangeSelection, options: GetOptions) {
        progress = options.progress
        self.selection = selection
        offset = selection.start
        hasher = WholeHasher(layout)
        let width = ClientCore.lookAhead(layout, wanted: options.maxConcurrentChunks)
        prefetch = Prefetch(count: selection.chunks.count, width: width) { index in
            try await core.bytes(
                of: layout[selection.chunks.lowerBound + index], operation, forced: options.forceRemote)
        }
    }

    func next() async throws -> [UInt8]? {
        guard !isDone else { return nil }
        guard let bytes = try await prefetch.next() else {
            isDone = true
            if selection.isWhole { try hasher.check() }
            return nil
        }
        defer { offset += bytes.count }
        progress?(bytes.count)
        guard selection.isWhole else { return selection.cut(bytes, at: offset).bytes }
        hasher.add(bytes)
        return bytes
    }
}
