internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// Makes bad replicas good again from one that was read to its last byte, and puts damaged ones aside, so that a put of the
/// same content stores it again: what is there and has its length would look whole to it. For repair, scrubber, and reads
/// that are to be verified.
struct ReplicaMender: Sendable {
    /// What became of one content.
    struct Outcome: Hashable, Sendable {
        var mended = 0
        var quarantined = 0
        /// No peer that is there has a good replica, and no absent one might.
        var isLost = false
        var bytes = 0
    }

    let store: ChunkStore
    let verifier: ReplicaVerifier

    init(store: ChunkStore, verifier: ReplicaVerifier) {
        self.store = store
        self.verifier = verifier
    }

    /// One for the peers whose directories are there now.
    ///
    /// - Throws: ``NodeError``.
    init(_ store: ChunkStore) async throws {
        let roots = try await store.pool.run {
            try store.catalog.read(Catalog.peers).compactMap { peer in
                store.directories[peer.number].map { (peer.number, $0.root) }
            }
        }
        self.init(
            store: store,
            verifier: ReplicaVerifier(
                catalog: store.catalog, roots: Dictionary(uniqueKeysWithValues: roots), files: store.files))
    }

    /// Verifies every replica of a content and mends the bad ones.
    ///
    /// - Throws: ``NodeError``.
    func mend(_ content: StoredContent) async throws -> Outcome {
        let verdicts = try await store.pool.run {
            try content.peers.map { ($0, try verifier.verdict(on: content, at: $0)) }
        }
        var outcome = Outcome(bytes: content.size * content.peers.count)
        let bad = verdicts.filter { $0.1 != .good && verifier.roots[$0.0] != nil }
        let source = verdicts.first { $0.1 == .good }?.0
        // Perhaps it was deleted or moved while we read: only what is still so is a loss.
        if source == nil, try await store.read({ try Catalog.content($0, content.checksum)?.peers }) != content.peers {
            return outcome
        }
        outcome.isLost = source == nil && content.peers.allSatisfy { verifier.roots[$0] != nil }
        for (peer, verdict) in bad {
            // A damaged row of the catalog is simply replaced. What the disk does not let be read may be an only copy.
            if verdict != .missing, try await putAside(content, at: peer, evenUnreadable: source != nil) {
                outcome.quarantined += 1
            }
            if let source, try await restore(content, at: peer, from: source) { outcome.mended += 1 }
        }
        return outcome
    }

    /// Moves a bad file away, unless a put has just made it good: in a transaction in which none can refer to it.
    private func putAside(_ content: StoredContent, at peer: Int, evenUnreadable: Bool) async throws -> Bool {
        try await store.queue.commit(alone: true) { _ in
            switch try verifier.fileVerdict(on: content, at: peer) {
            case .damaged: break
            case .unreadable where evenUnreadable: break
            default: return false
            }
            return try LostAndFound(store: store).take(content.checksum, at: peer)
        }
    }

    /// Puts the verified bytes back under the name, or into the row, where they were.
    private func restore(_ content: StoredContent, at peer: Int, from source: Int) async throws -> Bool {
        guard let blobs = store.directories[peer] else { return false }
        let path = verifier.roots[source].map { BlobStore.path(of: content.checksum, below: $0) }
        let isFile = try await store.pool.run { () throws -> Bool in
            guard let path, try store.files.size(of: path) != nil,
                let pending = try blobs.copy(content.checksum, size: content.size, from: path)
            else { return false }
            defer { blobs.forget(pending) }
            try blobs.publish(pending)
            return true
        }
        if isFile {
            // The last chunk may have gone meanwhile: the collector looks, and takes the file away again.
            try await store.queue.commit { db in
                try Catalog.place(db, content.checksum, at: peer, in: nil)
                try Catalog.suspect(db, [content.checksum], at: peer)
            }
            store.collect()
            return true
        }
        let bytes = try await store.read { try Catalog.smallContent($0, content.checksum, at: source) }
        guard let bytes, SHA256.hash(bytes) == content.checksum else { return false }
        return try await store.queue.commit(weight: bytes.count) { db in
            guard try Catalog.content(db, content.checksum)?.peers.contains(peer) ?? false else { return false }
            let id = try Catalog.smallContent(db, bytes, content.checksum, at: peer)
            try Catalog.place(db, content.checksum, at: peer, in: id)
            return true
        }
    }
}
