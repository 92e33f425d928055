internal import Dispatch
package import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// The checksums of a ball: of the whole and of every chunk, from one reading of the bytes. Those of many chunks are read from
/// a file.
package struct BallDigest: Sendable {
    /// How the ball is cut.
    package let plan: ChunkPlan
    /// The checksum of the whole.
    package let checksum: Checksum
    private let chunks: PagedRecords<Checksum>

    /// The checksum of one chunk.
    ///
    /// - Parameter index: one of the plan's.
    /// - Returns: its checksum.
    /// - Throws: ``MictlanXError``: `io`; `diskFull`, as what is in memory may have to make room.
    package func checksum(of index: Int) throws(MictlanXError) -> Checksum { try chunks[index] }

    /// Hashes bytes in memory, beside which the checksums of their chunks stay.
    ///
    /// - Throws: nothing, as nothing goes to a file.
    package init(_ bytes: [UInt8], plan: ChunkPlan) throws(MictlanXError) {
        let pass = HashPass(plan: plan, scratch: nil)
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MictlanXError) in try pass.update(bytes) }
        self = try pass.finish()
    }

    /// Hashes a file in one reading, with a buffer of fixed size. Long files are read on another thread, so that
    /// other tasks can run.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - plan: how it is cut; made for the file's size.
    ///   - scratch: where the checksums go that do not fit into memory.
    ///   - hashing: told of a long file the bytes of each piece, and at the end their sum below zero.
    /// - Throws: ``MictlanXError``: `changed`, `diskFull`, `io`; `CancellationError`.
    @concurrent
    package init(
        _ file: LocalFile, plan: ChunkPlan, in scratch: Scratch, _ hashing: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws {
        self =
            if file.size <= Self.inlineSize {
                try Self.hash(file, plan: plan, scratch) { Task.isCancelled }
            } else {
                try await BlockingWork.run { isCancelled in
                    try Self.hash(file, plan: plan, scratch, hashing, isCancelled)
                }
            }
    }

    /// The checksum of a whole file.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `invalidArgument`, `changed`, `io`; `CancellationError`.
    static func checksum(of path: FilePath) async throws -> Checksum {
        let file = try LocalFile(path)
        let plan = try Chunks.plan(file.size, ByteCount(max(1, file.size)), .mergedRemainder)
        // One chunk needs no file.
        return try await BallDigest(file, plan: plan, in: Scratch()).checksum
    }

    fileprivate init(plan: ChunkPlan, checksum: Checksum, chunks: PagedRecords<Checksum>) {
        self.plan = plan
        self.checksum = checksum
        self.chunks = chunks
    }

    /// Files up to this size are hashed where the task runs: a few milliseconds at most.
    private static let inlineSize = 1 << 22

    private static func hash(
        _ file: LocalFile, plan: ChunkPlan, _ scratch: Scratch, _ hashing: ((_ bytes: Int) -> Void)? = nil,
        _ isCancelled: () -> Bool
    ) throws -> BallDigest {
        let pass = HashPass(plan: plan, scratch: scratch)
        let length = plan.count > 1 ? HashPass.pieceSize : 1 << 18
        var told = 0
        defer { hashing?(-told) }
        try file.forEachPiece(in: 0..<file.size, atMost: length, isCancelled: isCancelled) { piece in
            try pass.update(piece)
            told += piece.count
            hashing?(piece.count)
        }
        try file.checkUnchanged()
        return try pass.finish()
    }
}

extension Checksum: PagedRecord {
    static var vacant: Checksum { .ofNothing }
}

/// Feeds each byte to the hasher of the whole and to that of its chunk.
// SAFETY: one thread at a time calls it, and those that it lets hash use nothing together and are waited for.
private final class HashPass: @unchecked Sendable {  // SAFETY: see above
    /// The pieces of a file that is cut, in bytes: long enough for two threads.
    static let pieceSize = 1 << 20
    /// From so many bytes on a second thread is worth its wake-up.
    private static let sharedSize = 1 << 19

    private let plan: ChunkPlan
    private var whole = SHA256()
    private var parts: PartHashes
    /// Why the checksums of chunks could not be kept.
    private var failure: MictlanXError?

    init(plan: ChunkPlan, scratch: Scratch?) {
        self.plan = plan
        parts = PartHashes(plan: plan, scratch: scratch)
    }

    func update(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        // With a single chunk both checksums are the same.
        guard plan.count > 1 else { return try parts.update(bytes) }
        guard bytes.count >= Self.sharedSize else {
            whole.update(bytes)
            return try parts.update(bytes)
        }
        // The two share nothing, so that two cores take half the time where they are free.
        nonisolated(unsafe) let bytes = bytes  // SAFETY: they are there until both have ended.
        DispatchQueue.concurrentPerform(iterations: 2) { part in
            guard part == 0 else { return whole.update(bytes) }
            do throws(MictlanXError) { try parts.update(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func finish() throws(MictlanXError) -> BallDigest {
        let chunks = try parts.finish()
        let checksum = plan.count > 1 ? whole.finish() : try chunks[0]
        return BallDigest(plan: plan, checksum: checksum, chunks: chunks)
    }
}

/// Feeds each byte to the hasher of its chunk.
private struct PartHashes: ~Copyable {
    private let plan: ChunkPlan
    private let scratch: Scratch?
    private var chunk = SHA256()
    private var chunks = PagedRecords<Checksum>()
    /// How many chunks are whole.
    private var count = 0
    private var leftInChunk: Int

    init(plan: ChunkPlan, scratch: Scratch?) {
        self.plan = plan
        self.scratch = scratch
        leftInChunk = plan.range(of: 0).count
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) throws(MictlanXError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(leftInChunk)
            chunk.update(UnsafeRawBufferPointer(rebasing: part))
            rest = rest.dropFirst(part.count)
            leftInChunk -= part.count
            if leftInChunk == 0, count < plan.count - 1 {
                try chunks.set(chunk.finish(), at: count, in: scratch)
                count += 1
                leftInChunk = plan.range(of: count).count
            }
        }
    }

    /// The checksums of all chunks, at least one.
    mutating func finish() throws(MictlanXError) -> PagedRecords<Checksum> {
        try chunks.set(chunk.finish(), at: count, in: scratch)
        return chunks
    }
}
