internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// Puts contents aside that are damaged or that nobody names: into `lost+found` beside the contents of their peer. Nothing
/// is deleted on suspicion; a person looks, and then deletes.
struct LostAndFound: Sendable {
    let store: ChunkStore

    /// Moves the file of a content.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``NodeError``.
    func take(_ checksum: Checksum, at peer: Int) throws -> Bool {
        guard let blobs = store.directories[peer], try store.files.size(of: blobs.path(of: checksum)) != nil else {
            return false
        }
        let place = blobs.root.removingLastComponent().appending("lost+found")
        if try store.files.makeDirectory(place) { try store.files.synchronizeDirectory(place.removingLastComponent()) }
        // The scratch name is unlike any other, in this process and the next.
        let scratch = blobs.parts.freshPath()
        let name =
            "\(checksum.hex).\(blobs.parts.path.lastComponent?.string ?? "").\(scratch.lastComponent?.string ?? "")"
        let isMoved = try store.files.rename(blobs.path(of: checksum), to: place.appending(name))
        if isMoved { try store.files.synchronizeDirectory(place) }
        return isMoved
    }

    /// Moves contents that the catalog does not name, unless it does by now.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``NodeError``.
    func takeUnnamed(_ checksums: [Checksum], at peer: Int) async throws -> Int {
        // Inside a transaction, in which no put can begin to refer to one of them.
        try await store.queue.commit(alone: true) { db in
            try checksums.count { try !Catalog.isKnown(db, $0, at: peer) && take($0, at: peer) }
        }
    }
}
