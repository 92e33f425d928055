internal import GRDB
internal import MictlanXModel
internal import MictlanXPlatform
public import SystemPackage

/// What a restore did.
public struct RestoreReport: Hashable, Sendable {
    /// What was brought over.
    public internal(set) var copy: StoreCopyReport
    /// What a check of the restored store finds.
    public internal(set) var check: StoreReport
}

/// Makes a store of a backup.
public enum StoreRestore {
    /// Restores a store and checks it.
    ///
    /// - Parameters:
    ///   - backup: the backup's directory.
    ///   - store: the store's directory: empty, not there, or a store that has lost its catalog. Its contents that are
    ///     whole are used; those that the backup does not name stay where they are.
    /// - Returns: what was brought over, and what a check found. Every file is a copy, which was read to its end.
    /// - Throws: ``NodeError``: `invalidConfiguration` for a directory that holds a store or something else, `storeBusy`
    ///   when a node still uses it; `CancellationError`.
    public static func run(from backup: FilePath, to store: FilePath) async throws -> RestoreReport {
        let files = SystemFileOperations()
        let tally = try await StoreTransfer.onThread { isCancelled in
            let file = CatalogFile(directory: store, files: files)
            let isRescue = try file.isMissing() && file.isNeeded()
            if isRescue { try requireUnused(file) } else { try StoreTransfer.requireEmpty(store, files) }
            try files.makeDirectories(store)
            do {
                return try restore(from: backup, to: file, isCancelled: isCancelled)
            } catch {
                if !isRescue { StoreTransfer.removeContents(of: store, files) }
                throw error
            }
        }
        return RestoreReport(copy: StoreCopyReport(tally), check: try await StoreCheck.run(store))
    }

    private static func restore(
        from backup: FilePath, to file: CatalogFile, isCancelled: @escaping () -> Bool
    ) throws -> StoreCopier.Tally {
        let path = backup.appending(CatalogFile.name)
        try CatalogFile(directory: backup, files: file.files).requireUnlessNew()
        guard try file.files.size(of: path) != nil else {
            throw NodeError(.storeUnusable, "there is no backup in '\(backup)': '\(path)' is missing")
        }
        let scratch = file.directory.appending("restoring")
        let catalog = try open(path, scratch: scratch, files: file.files)
        defer {
            try? catalog.database.close()
            StoreTransfer.removeContents(of: scratch, file.files)
            try? file.files.remove(scratch)
        }
        return try catalog.read { snapshot in
            let peers = try Catalog.peers(snapshot)
            let directories = StoreTransfer.directories(of: peers)
            let copier = StoreCopier(
                try StoreTransfer.places(peers, from: backup, to: file.directory, directories, file.files),
                links: false, files: file.files, isCancelled: isCancelled)
            try copier.bring(snapshot)
            try copier.synchronize()
            for suffix in ["-wal", "-shm"] { try file.files.remove(FilePath(file.path.string + suffix)) }
            try CatalogCopy.write(snapshot, to: file.path, files: file.files) { try Catalog.move($0, directories) }
            return copier.tally
        }
    }

    /// Opens the catalog of a backup; a copy of it, carried forward, where it has an older format.
    private static func open(_ path: FilePath, scratch: FilePath, files: any FileOperations) throws -> Catalog {
        let reader = try Catalog.reader(of: path, files)
        defer { try? reader.close() }
        let version = try reader.read(Catalog.version)
        try Catalog.requireKnown(version, path)
        guard version < Catalog.migrations.count else { return try Catalog(reading: path, files: files) }
        let copy = scratch.appending(CatalogFile.name)
        try files.makeDirectories(scratch)
        try reader.read { try CatalogCopy.write($0, to: copy, files: files) }
        return try Catalog(at: copy, startsAnew: true, files: files)
    }

    /// Refuses a store whose catalog was removed while a node has it open: the node goes on with the file that has lost its
    /// name.
    private static func requireUnused(_ file: CatalogFile) throws {
        for root in try file.blobRoots() {
            let parts = root.removingLastComponent().appending("part")
            guard try file.files.size(of: parts) != nil, try PartDirectory.isInUse(below: parts, files: file.files)
            else { continue }
            throw NodeError(.storeBusy, "a node or a shell has the store in '\(file.directory)' open; stop it first")
        }
    }
}
