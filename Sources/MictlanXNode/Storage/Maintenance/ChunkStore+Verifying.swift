internal import Logging
internal import MictlanXModel

extension ChunkStore {
    /// Reads every replica of a chunk to its last byte, after a client has found other bytes than those of the chunk. What is
    /// damaged is mended from a good replica, or put aside where there is none.
    ///
    /// - Parameters:
    ///   - bucket: its bucket.
    ///   - key: its key.
    /// - Throws: ``NodeError`` with `corrupt` where no replica was good and one was put aside.
    func verify(bucket: String, key: String) async throws {
        guard !catalog.isReadOnly, let chunk = try await chunk(bucket: bucket, key: key)?.chunk,
            let content = try await read({ try Catalog.content($0, chunk.checksum) })
        else { return }
        let outcome = try await ReplicaMender(self).mend(content)
        guard outcome.mended > 0 || outcome.quarantined > 0 else { return }
        logger.warning(
            outcome.isLost ? "a content has no good replica left" : "a damaged replica was mended",
            metadata: ["chunk": "\(content.example)", "checksum": "\(content.checksum)"])
        guard outcome.isLost else { return }
        throw NodeError(
            .corrupt,
            "the bytes of '\(bucket)@\(key)' are damaged in the store and were put aside in 'lost+found'; bring them back "
                + "from a backup, or put the same content again")
    }
}
