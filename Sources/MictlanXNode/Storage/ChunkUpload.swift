internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore
internal import SystemPackage

/// Bytes that are not what was registered.
enum ContentMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    case tooLong(registered: Int)
    case tooShort(received: Int, registered: Int)
    case checksum(received: Checksum, registered: Checksum)

    var description: String {
        switch self {
        case .tooLong(let registered):
            "more bytes than the \(registered) registered"
        case .tooShort(let received, let registered):
            "\(received) bytes, but \(registered) were registered"
        case .checksum(let received, let registered):
            "the bytes have the checksum \(received), but \(registered) was registered"
        }
    }
}

/// The bytes of one chunk on their way into the store.
///
/// A small chunk is collected in memory; a larger one is gathered into pieces that a thread of the pool writes and
/// hashes. Dropped before ``finish()`` it leaves nothing behind.
struct ChunkUpload: ~Copyable {
    private let store: ChunkStore
    private let chunk: ChunkRecord
    private let isReplacing: Bool
    private var gathered = ByteBuffer()
    private var received = 0
    private var part: PartFile?

    /// Begins an upload.
    ///
    /// - Parameters:
    ///   - chunk: what was registered.
    ///   - isReplacing: whether it may take the place of something else.
    ///   - store: where it goes.
    init(_ chunk: ChunkRecord, replacing isReplacing: Bool, in store: ChunkStore) {
        self.store = store
        self.chunk = chunk
        self.isReplacing = isReplacing
    }

    /// Adds bytes.
    ///
    /// - Throws: ``ContentMismatch`` as soon as there are too many, ``NodeError``.
    mutating func append(_ bytes: ByteBuffer) async throws {
        received += bytes.readableBytes
        guard received <= chunk.size else { throw ContentMismatch.tooLong(registered: chunk.size) }
        gathered.writeImmutableBuffer(bytes)
        if chunk.size > store.smallContentLimit, gathered.readableBytes >= Self.pieceSize { try await flush() }
    }

    /// Checks the bytes and commits the chunk.
    ///
    /// - Throws: ``ContentMismatch``, ``NodeError``.
    mutating func finish() async throws -> StoreOutcome {
        guard received == chunk.size else {
            throw ContentMismatch.tooShort(received: received, registered: chunk.size)
        }
        guard chunk.size > store.smallContentLimit else { return try await finishSmall() }
        if gathered.readableBytes > 0 { try await flush() }
        guard let part else { throw ContentMismatch.tooShort(received: 0, registered: chunk.size) }
        let store = store
        let chunk = chunk
        let pending = try await store.pool.run {
            try check(part.checksum(), of: chunk)
            return try store.blobs.seal(part, checksum: chunk.checksum, size: chunk.size)
        }
        do {
            let outcome = try await commit(pending)
            store.pool.submit { store.blobs.forget(pending) }
            return outcome
        } catch {
            store.pool.submit { store.blobs.forget(pending) }
            throw error
        }
    }

    private func finishSmall() async throws -> StoreOutcome {
        try check(SHA256.hash(gathered.readableBytesView), of: chunk)
        let content = Data(gathered.readableBytesView)
        let chunk = chunk
        let isReplacing = isReplacing
        return try await commit(weight: content.count) {
            try Catalog.store($0, chunk, content: content, replacing: isReplacing)
        }
    }

    private func commit(_ pending: BlobStore.Pending) async throws -> StoreOutcome {
        let blobs = store.blobs
        let chunk = chunk
        let isReplacing = isReplacing
        while true {
            try await store.pool.run { try blobs.publish(pending) }
            let outcome = try await commit(weight: 0) { db in
                guard try blobs.holds(chunk.checksum, size: chunk.size) else { return .contentMissing }
                return try Catalog.store(db, chunk, content: nil, replacing: isReplacing)
            }
            guard outcome == .contentMissing else { return outcome }
        }
    }

    private func commit(
        weight: Int, _ change: @escaping @Sendable (CatalogTransaction) throws -> StoreOutcome
    ) async throws -> StoreOutcome {
        let outcome = try await store.queue.commit(weight: weight + chunk.document.utf8.count, change)
        if isReplacing { store.collect() }
        return outcome
    }

    private mutating func flush() async throws {
        let store = store
        let bytes = gathered
        gathered.clear()
        let part = self.part
        self.part = try await store.pool.run {
            let part = try part ?? store.blobs.makePart()
            try part.append(bytes)
            return part
        }
    }

    /// Large enough that the hop to the pool costs little, small enough for thousands of uploads. With one more read of the
    /// socket, 64 KiB, it fills a buffer of 256 KiB: buffers grow by doubling, and each upload has two.
    private static let pieceSize = 196_608
}

private func check(_ received: Checksum, of chunk: ChunkRecord) throws(ContentMismatch) {
    guard received == chunk.checksum else {
        throw .checksum(received: received, registered: chunk.checksum)
    }
}
