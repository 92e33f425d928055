internal import MictlanXModel
internal import MictlanXPlatform

extension ClientCore {
    /// Reads a ball chunk by chunk; one that is replaced meanwhile throws `changed`. At most 16 MiB of chunks are
    /// in memory; a chunk that is larger is spooled.
    @concurrent
    func read(_ address: BallAddress, options: GetOptions) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        let operation = begin(options.call, brought: brought(options))
        let deadline = StreamDeadline(options.call, environment, subject: "get '\(address)'")
        let layout = try await deadline.run {
            try await self.wholeLayout(of: address, operation, isKey: options.isKey)
        }
        let content = try content(of: layout.info, pieces(of: layout, operation, options), options)
        return (layout.info, tellingOfReplace(content, of: layout, operation).bounded { deadline })
    }

    /// Where the bytes of a small ball go that come with its listing; `nil` where caches matter, or other bytes are wanted.
    func brought(_ options: GetOptions) -> BroughtContent? {
        guard cache == nil, !options.forceRemote, !options.isKey else { return nil }
        return BroughtContent(expecting: options.range == nil ? options.expectedSize : nil)
    }

    /// The bytes of a complete ball, or of a range of it.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` for a range beyond the ball.
    func pieces(
        of layout: BallLayout, _ operation: Operation, _ options: GetOptions
    ) throws(MictlanXError) -> PullSequence<[UInt8]> {
        let selection = try RangeSelection(options.range, of: layout)
        return PullSequence { [self] in
            let reader = try VerifiedReader(
                core: self, operation: operation, layout: layout, selection: selection, options: options)
            return { try await reader.next() }
        }
    }

    /// One chunk, verified: in memory, or in a file where it is too large for that.
    fileprivate func content(of chunk: StoredChunk, _ operation: Operation, forced: Bool) async throws -> VerifiedChunk
    {
        guard chunk.size > VerifiedChunk.maximumInMemory else {
            return .bytes(try await bytes(of: chunk, operation, forced: forced))
        }
        // A server announces what it likes, and may send as much: the disk is to be left with something.
        guard chunk.size <= SpoolAllowance(in: scratch.directory, atMost: scratch.limit).limit else {
            throw MictlanXError(
                .diskFull,
                "chunk '\(chunk.bucket)/\(chunk.key)' has \(chunk.size) bytes, more than may wait in"
                    + " '\(scratch.directory)' until they are verified; get it to a file")
        }
        let file = try ScratchFile(in: scratch.directory)
        try await downloadRetrying(chunk, operation, forced: forced) { piece, offset in
            try piece.withUnsafeBytes { try file.write($0, at: offset) }
        }
        return .file(file, size: chunk.size)
    }

    /// One chunk in memory, verified; `isKept` says whether the cache gets it.
    func bytes(
        of chunk: StoredChunk, _ operation: Operation, forced: Bool, isKept: Bool = true
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await downloadRetrying(chunk, operation, forced: forced, isKept: isKept) { piece, offset in
            if offset == 0 { bytes = piece } else { bytes += piece }
        }
        return bytes
    }
}

/// The bytes of one chunk that was verified.
private enum VerifiedChunk: Sendable {
    case bytes([UInt8])
    case file(ScratchFile, size: Int)

    /// In bytes.
    static let maximumInMemory = 1 << 24
}

/// Hands out the chunks of one ball in order, each verified, and checks the whole at the end.
private actor VerifiedReader {
    private let prefetch: Prefetch<VerifiedChunk>
    /// The file that is handed out, and how far.
    private var spooled: (file: ScratchFile, rest: Range<Int>)?
    private let progress: (@Sendable (Int) -> Void)?
    private let selection: RangeSelection
    private var hasher: WholeHasher
    private var offset: Int
    private var isDone = false

    init(
        core: ClientCore, operation: Operation, layout: BallLayout, selection: RangeSelection, options: GetOptions
    ) throws {
        progress = options.progress
        self.selection = selection
        offset = selection.start
        hasher = try WholeHasher(layout)
        let width = ClientCore.lookAhead(layout, wanted: options.maxConcurrentChunks)
        prefetch = Prefetch(count: selection.chunks.count, width: width) { index in
            try await core.content(
                of: layout[selection.chunks.lowerBound + index], operation, forced: options.forceRemote)
        }
    }

    private static let pieceSize = 1 << 20

    /// The next bytes of the chunks; those of a file in pieces.
    private func nextBytes() async throws -> [UInt8]? {
        while true {
            if let (file, rest) = spooled {
                let piece = rest.prefix(Self.pieceSize)
                spooled = piece.count < rest.count ? (file, piece.upperBound..<rest.upperBound) : nil
                return try await BlockingWork.run { _ in try file.read(piece.lowerBound..<piece.upperBound) }
            }
            switch try await prefetch.next() {
            case nil: return nil
            case .bytes(let bytes)?: return bytes
            case .file(let file, let size)?: spooled = (file, 0..<size)
            }
        }
    }

    func next() async throws -> [UInt8]? {
        while !isDone {
            guard let bytes = try await nextBytes() else {
                isDone = true
                if selection.isWhole { try hasher.check() }
                return nil
            }
            let place = offset
            offset += bytes.count
            progress?(bytes.count)
            guard !selection.isWhole else {
                hasher.add(bytes)
                return bytes
            }
            // A chunk is verified whole, and of one in a file not every piece is wanted.
            let wanted = selection.cut(bytes, at: place).bytes
            if !wanted.isEmpty { return wanted }
        }
        return nil
    }
}
