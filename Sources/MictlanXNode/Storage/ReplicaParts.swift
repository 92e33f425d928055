internal import MictlanXModel
internal import NIOCore
internal import Synchronization

/// The bytes of one upload on their way to all its replicas: hashed once, written to a part file at every peer.
///
/// A peer whose disk fails drops out; the upload goes on as long as one is left, and what is missing is copied at the end.
/// All methods block and are called by one task, one after the other.
final class ReplicaParts: Sendable {
    private struct State: ~Copyable {
        var hasher = SHA256()
        var parts: [(peer: Int, part: PartFile)] = []
    }

    private let state = Mutex(State())

    /// Creates a part file at every peer.
    ///
    /// - Throws: ``NodeError`` when no peer can take one.
    init(at peers: [(number: Int, blobs: BlobStore)]) throws {
        let parts = try keeping(peers) { (peer: $0.number, part: try $0.blobs.makePart()) }
        state.withLock { $0.parts = parts }
    }

    /// Adds bytes at the end.
    ///
    /// - Throws: ``NodeError`` when the last peer fails.
    func append(_ bytes: ByteBuffer) throws {
        try state.withLock { state in
            try bytes.withUnsafeReadableBytes { bytes in
                state.parts = try keeping(state.parts) { part in
                    try part.part.append(bytes)
                    return part
                }
                state.hasher.update(bytes)
            }
        }
    }

    /// The checksum of everything added; ends the message.
    func checksum() -> Checksum { state.withLock { $0.hasher.finish() } }

    /// Puts the bytes on the disks.
    ///
    /// - Parameters:
    ///   - directories: where the parts lie.
    ///   - checksum: that of the bytes.
    ///   - size: bytes.
    /// - Returns: what each peer now has under a pending name.
    /// - Throws: ``NodeError`` when no peer could keep them.
    func seal(in directories: PeerDirectories, checksum: Checksum, size: Int) throws -> [PendingReplica] {
        let parts = state.withLock { $0.parts }
        return try keeping(parts) { entry in
            guard let blobs = directories[entry.peer] else {
                throw NodeError(.io, "the directory of a peer was lost during the upload; try again")
            }
            return PendingReplica(
                peer: entry.peer, blobs: blobs, blob: try blobs.seal(entry.part, checksum: checksum, size: size))
        }
    }
}

/// A content that one peer has under its pending name.
struct PendingReplica: Sendable {
    let peer: Int
    let blobs: BlobStore
    let blob: BlobStore.Pending
}

/// Applies a step to each element and keeps the results of those that do not fail.
///
/// - Throws: the first failure when nothing is left.
private func keeping<Element, Result>(_ elements: [Element], _ step: (Element) throws -> Result) throws -> [Result] {
    var failure: (any Error)?
    var results: [Result] = []
    for element in elements {
        do {
            results.append(try step(element))
        } catch {
            failure = failure ?? error
        }
    }
    if results.isEmpty, let failure { throw failure }
    return results
}
