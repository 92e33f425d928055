internal import FoundationEssentials
internal import MictlanXModel
internal import NIOCore

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
struct IncomingChunk: ~Copyable {
    private let store: ChunkStore
    private var chunk: CatalogChunk
    private let peers: [Int]
    private let isReplacing: Bool
    private let condition: Checksum?
    private let reservation: PeerLoad.Reservation
    private var gathered = ByteBuffer()
    private var received = 0
    private var parts: ReplicaParts?

    /// Begins an upload.
    ///
    /// - Parameters:
    ///   - chunk: what was registered.
    ///   - peers: where its replicas are to lie; at least one.
    ///   - isReplacing: whether it may take the place of something else.
    ///   - condition: the checksum that the visible ball must have; `nil` for any.
    ///   - store: where it goes.
    init(
        _ chunk: CatalogChunk, at peers: [Int], replacing isReplacing: Bool, ifChecksum condition: Checksum?,
        in store: ChunkStore
    ) {
        self.store = store
        self.chunk = chunk
        self.peers = peers
        self.isReplacing = isReplacing
        self.condition = condition
        reservation = store.load.reserve(peers, size: chunk.size)
    }

    /// Adds bytes.
    ///
    /// - Throws: ``ContentMismatch`` as soon as there are too many, ``NodeError``.
    mutating func append(_ bytes: ByteBuffer) async throws {
        received += bytes.readableBytes
        guard received <= chunk.size else { throw ContentMismatch.tooLong(registered: chunk.size) }
        if gathered.readableBytes == 0 { gathered = bytes } else { gathered.writeImmutableBuffer(bytes) }
        if chunk.size > store.smallContentLimit, gathered.readableBytes >= store.load.pieceSize { try await flush() }
    }

    /// Checks the bytes and commits the chunk.
    ///
    /// - Returns: what became of it, and the peers that now hold it.
    /// - Throws: ``ContentMismatch``, ``NodeError``.
    mutating func finish() async throws -> (outcome: StoreOutcome, peers: [Int]) {
        guard received == chunk.size else {
            throw ContentMismatch.tooShort(received: received, registered: chunk.size)
        }
        guard chunk.size > store.smallContentLimit else { return try await finishSmall() }
        if gathered.readableBytes > 0 { try await flush() }
        guard let parts else { throw ContentMismatch.tooShort(received: 0, registered: chunk.size) }
        let store = store
        let chunk = chunk
        let count = peers.count
        let (pending, stored) = try await store.pool.run {
            let chunk = try compared(chunk, with: parts.checksum())
            let sealed = try parts.seal(in: store.directories, checksum: chunk.checksum, size: chunk.size)
            return (try store.complete(sealed, of: chunk, count: count), chunk)
        }
        self.chunk = stored
        do {
            let outcome = try await commit(pending)
            switch outcome {
            case .conflict, .changed: store.abandon(pending)
            case .stored, .unchanged, .staged, .contentMissing: store.forget(pending)
            }
            return (outcome, pending.map(\.peer))
        } catch {
            store.abandon(pending)
            throw error
        }
    }

    private mutating func finishSmall() async throws -> (outcome: StoreOutcome, peers: [Int]) {
        let small = try SmallUpload(
            chunk, gathered, at: peers, replacing: isReplacing, ifChecksum: condition, in: store)
        let outcome = try await withCheckedThrowingContinuation { continuation in
            small.store { continuation.resume(with: $0) }
        }
        return (outcome, peers)
    }

    private func commit(_ pending: [PendingReplica]) async throws -> StoreOutcome {
        let chunk = chunk
        let (isReplacing, condition) = (isReplacing, condition)
        let replicas = StoredReplicas(peers: pending.map(\.peer), content: nil, time: store.time())
        while true {
            try await store.pool.run { for replica in pending { try replica.blobs.publish(replica.blob) } }
            let outcome = try await commit { [store] db in
                for replica in pending where try !replica.blobs.holds(chunk.checksum, size: chunk.size) {
                    return .contentMissing
                }
                return try store.withinCapacity(db) {
                    try Catalog.store(db, chunk, replicas, replacing: isReplacing, ifChecksum: condition)
                }
            }
            guard outcome == .contentMissing else { return outcome }
        }
    }

    private func commit(
        _ change: @escaping @Sendable (CatalogTransaction) throws -> StoreOutcome
    ) async throws -> StoreOutcome {
        let outcome = try await store.queue.commit(weight: chunk.document.utf8.count, change)
        if isReplacing { store.collect() }
        store.mark()
        return outcome
    }

    private mutating func flush() async throws {
        let store = store
        let bytes = gathered
        gathered = ByteBuffer()
        let parts = self.parts
        let peers = peers
        self.parts = try await store.pool.run {
            let parts = try parts ?? ReplicaParts(at: store.open(peers))
            try parts.append(bytes)
            return parts
        }
    }
}

/// A small chunk with all its bytes, verified.
struct SmallUpload: Sendable {
    private let store: ChunkStore
    private let chunk: CatalogChunk
    private let replicas: StoredReplicas
    private let isReplacing: Bool
    private let condition: Checksum?
    private let reservation: PeerLoad.Reservation

    /// Compares the bytes with what was registered.
    ///
    /// - Throws: ``ContentMismatch``.
    init(
        _ chunk: CatalogChunk, _ bytes: ByteBuffer, at peers: [Int], replacing isReplacing: Bool,
        ifChecksum condition: Checksum?, in store: ChunkStore
    ) throws {
        self.store = store
        self.chunk = try compared(chunk, with: SHA256.hash(bytes.readableBytesView))
        replicas = StoredReplicas(
            peers: peers, content: Data(bytes.readableBytesView), time: store.time())
        self.isReplacing = isReplacing
        self.condition = condition
        reservation = store.load.reserve(peers, size: chunk.size)
    }

    /// Commits the chunk, and calls back when it is durable or has failed.
    func store(_ completion: @escaping @Sendable (Result<StoreOutcome, any Error>) -> Void) {
        let weight = chunk.size * replicas.peers.count + chunk.document.utf8.count
        store.queue.enqueue(weight: weight) { [self] db in
            try store.withinCapacity(db) {
                try Catalog.store(db, chunk, replicas, replacing: isReplacing, ifChecksum: condition)
            }
        } completion: { [self] result in
            if case .success = result {
                if isReplacing { store.collect() }
                store.mark()
            }
            completion(result)
        }
    }
}

/// The chunk as it is stored: what was registered, if these are its bytes.
///
/// - Throws: ``ContentMismatch``.
private func compared(_ chunk: CatalogChunk, with received: Checksum) throws -> CatalogChunk {
    guard !chunk.hasOpenChecksum else { return try chunk.closed(with: received) }
    guard received == chunk.checksum else {
        throw ContentMismatch.checksum(received: received, registered: chunk.checksum)
    }
    return chunk
}
