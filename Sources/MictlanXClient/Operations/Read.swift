internal import MictlanXModel

extension ClientCore {
    /// Reads a ball chunk by chunk. At most 16 MiB of chunks, or one chunk if it is larger, are in memory.
    @concurrent
    func read(_ address: BallAddress, options: GetOptions) async throws -> (BallInfo, PullSequence<[UInt8]>) {
        let operation = begin(options.retry, timeout: options.timeout)
        let detail = try await withDeadline(options.deadline, environment, "get '\(address)'") {
            try await self.detail(of: address, operation)
        }
        try detail.checkComplete()
        let pieces = PullSequence<[UInt8]> { [self] in
            let reader = VerifiedReader(core: self, operation: operation, detail: detail, options: options)
            return { try await reader.next() }
        }
        return (detail.info, pieces)
    }
}

/// Hands out the chunks of one ball in order, each verified, and checks the whole at the end.
private actor VerifiedReader {
    private let prefetch: OrderedPrefetch<[UInt8]>
    private let detail: BallDetail
    private let progress: (@Sendable (Int) -> Void)?
    private var hasher: WholeHasher
    private var isDone = false

    init(core: ClientCore, operation: Operation, detail: BallDetail, options: GetOptions) {
        self.detail = detail
        progress = options.progress
        hasher = WholeHasher(detail)
        let width = ClientCore.lookAhead(detail.chunks, wanted: options.maxConcurrentChunks)
        let chunks = detail.chunks
        prefetch = OrderedPrefetch(count: chunks.count, width: width) { index in
            var bytes: [UInt8] = []
            try await core.downloadRetrying(chunks[index], operation, forced: options.forceRemote) { piece, offset in
                if offset == 0 { bytes = piece } else { bytes += piece }
            }
            return bytes
        }
    }

    func next() async throws -> [UInt8]? {
        guard !isDone else { return nil }
        guard let bytes = try await prefetch.next() else {
            isDone = true
            try hasher.check()
            return nil
        }
        hasher.add(bytes)
        progress?(bytes.count)
        return bytes
    }
}

/// The checksum of a whole ball from its verified chunks; nothing to do where a single chunk is the whole.
struct WholeHasher {
    private final class Box {
        var hasher = SHA256()
    }

    private let detail: BallDetail
    private let box = Box()
    private var isSingle: Bool { detail.chunks.count == 1 }

    init(_ detail: BallDetail) { self.detail = detail }

    func add(_ bytes: [UInt8]) {
        if !isSingle { box.hasher.update(bytes) }
    }

    func add(_ region: Range<Int>, of file: ChunkAssembler) throws(MictlanXError) {
        if !isSingle { try file.hash(region, into: &box.hasher) }
    }

    /// - Throws: ``MictlanXError`` `checksumMismatch`.
    func check() throws(MictlanXError) {
        let checksum = isSingle ? Checksum(hex: detail.chunks[0].checksum) : box.hasher.finish()
        guard let expected = detail.info.checksum, expected == checksum else {
            throw MictlanXError(
                .checksumMismatch,
                "ball '\(detail.info.address)': the checksum of the whole should be"
                    + " \(detail.info.checksum?.hex ?? "known"), the chunks together have \(checksum?.hex ?? "none")")
        }
    }
}
