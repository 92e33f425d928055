internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// The file of the catalog before SQLite opens it: whether it is missing where there must be one, and who may read it.
struct CatalogFile: Sendable {
    static let name = "catalog.sqlite"
    /// The file that says that there was a catalog with contents: small contents lie in it and nowhere else, so that nothing
    /// else is left when it is lost.
    static let mark = "catalog.made"

    /// The directory of the store.
    let directory: FilePath
    let files: any FileOperations

    var path: FilePath { directory.appending(Self.name) }

    /// Refuses a store that has contents and no catalog: a new one in its place would name none of them.
    ///
    /// - Throws: ``NodeError`` with `storeUnusable`.
    func requireUnlessNew() throws(NodeError) {
        guard try isMissing(), try isNeeded() else { return }
        // Another process may have made both between the two looks.
        guard try isMissing() else { return }
        throw missing
    }

    /// Refuses a store that has contents, where its catalog says that it is a new one.
    ///
    /// - Throws: ``NodeError`` with `storeUnusable`.
    func requireNoContents() throws(NodeError) {
        guard try !holdsContents(), try !isMarked() else { throw missing }
    }

    /// Leaves the mark that the catalog has contents. That it cannot be left is no fault.
    func leaveMark() { _ = try? directory.appending(Self.mark).makeEmptyFile(mode: Self.mode) }

    private func isMarked() throws(NodeError) -> Bool { try files.size(of: directory.appending(Self.mark)) != nil }

    /// Whether there is none, or an empty one, which SQLite takes for a new one.
    func isMissing() throws(NodeError) -> Bool { try (files.size(of: path) ?? 0) == 0 }

    /// Whether there must have been one.
    func isNeeded() throws(NodeError) -> Bool {
        if try (files.size(of: FilePath(path.string + "-wal")) ?? 0) > 0 { return true }
        if try isMarked() { return true }
        return try holdsContents()
    }

    /// Makes the file with mode 0600 where there is none, so that no umask opens it to others; SQLite gives its log and its
    /// shared memory the permissions of the catalog. One that was made before is closed to others.
    ///
    /// - Throws: ``NodeError``.
    func makePrivate() throws(NodeError) {
        for suffix in ["", "-wal", "-shm"] {
            try Self.makePrivate(FilePath(path.string + suffix), isMade: suffix.isEmpty)
        }
    }

    /// The same for one file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - isMade: whether it is made where it is missing.
    /// - Throws: ``NodeError``.
    static func makePrivate(_ path: FilePath, isMade: Bool = true) throws(NodeError) {
        do throws(Errno) {
            if isMade, try path.makeEmptyFile(mode: mode) { return }
            guard let permissions = try? FilePermissions(path), permissions.isOwn, permissions.isOpenToOthers
            else { return }
            try path.setPermissions(mode)
        } catch {
            throw NodeError(SystemFailure(error, "cannot make a file that is closed to others", path))
        }
    }

    /// The directories of a store that hold the contents of peers: its own, and those of the peers inside it.
    func blobRoots() throws(NodeError) -> [FilePath] {
        let peers = directory.appending("peers")
        let inside = try files.size(of: peers) == nil ? [] : (try? files.names(in: peers)) ?? []
        return ([directory] + inside.map { peers.appending($0) }).map { $0.appending("blobs") }
    }

    private func holdsContents() throws(NodeError) -> Bool { try contents(upTo: 1).count > 0 }

    /// The contents that lie beside the catalog, whether it names them or not.
    ///
    /// - Parameter limit: how many are enough.
    /// - Returns: how many there are and their size in bytes.
    /// - Throws: ``NodeError``.
    func contents(upTo limit: Int = .max) throws(NodeError) -> (count: Int, size: Int) {
        var found = (count: 0, size: 0)
        for root in try blobRoots() where try files.size(of: root) != nil {
            for directory in (try? files.names(in: root)) ?? [] where directory.string.utf8.count == 2 {
                let fan = root.appending(directory)
                for name in (try? files.names(in: fan)) ?? [] where Checksum(hex: name.string) != nil {
                    guard found.count < limit else { return found }
                    found.count += 1
                    found.size += try files.size(of: fan.appending(name)) ?? 0
                }
            }
        }
        return found
    }

    private var missing: NodeError {
        NodeError(
            .storeUnusable,
            "'\(directory)' had contents, and the catalog that names them, '\(path)', is missing; put it back "
                + "('mxshell node restore' does that from a backup), or begin anew with 'mxshell node repair "
                + "--new-catalog', which moves what is left of the contents to 'lost+found'")
    }

    private static let mode: UInt32 = 0o600
}
