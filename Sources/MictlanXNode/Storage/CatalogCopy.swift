internal import GRDB
internal import SystemPackage

/// Copies of a catalog as it is at one moment, whoever writes to it.
enum CatalogCopy {
    /// Writes what a snapshot sees to a new file, durably.
    ///
    /// - Parameters:
    ///   - snapshot: a transaction that reads.
    ///   - path: the file; its name appears when all is written, and takes the place of what has it.
    ///   - files: the file system.
    ///   - change: what is to be different in the copy.
    /// - Throws: ``NodeError``.
    static func write(
        _ snapshot: Database, to path: FilePath, files: any FileOperations,
        changing change: (Database) throws -> Void = { _ in }
    ) throws {
        let scratch = FilePath(path.string + ".new")
        do {
            for suffix in ["", "-journal", "-wal", "-shm"] { try files.remove(FilePath(scratch.string + suffix)) }
            try CatalogFile.makePrivate(scratch)
            let copy = try DatabaseQueue(path: scratch.string)
            do {
                try copy.writeWithoutTransaction { try snapshot.backup(to: $0) }
                try copy.write(change)
                try copy.close()
            } catch {
                try? copy.close()
                throw error
            }
            if let file = try files.open(scratch) {
                defer { try? file.close() }
                try files.synchronize(file, path: scratch)
            }
            _ = try files.rename(scratch, to: path)
            try files.synchronizeDirectory(path.removingLastComponent())
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] { try? files.remove(FilePath(scratch.string + suffix)) }
            throw NodeError(catalog: error, at: scratch)
        }
    }

    /// Reads a catalog in a connection of its own, so that it can be held while others write.
    ///
    /// - Throws: ``NodeError``, what `body` throws.
    static func reading<Value>(_ path: FilePath, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.label = "mictlanx.copy"
        configuration.readonly = true
        configuration.busyMode = .timeout(20)
        do {
            let reader = try DatabaseQueue(path: path.string, configuration: configuration)
            defer { try? reader.close() }
            return try reader.read(body)
        } catch {
            throw NodeError(catalog: error, at: path)
        }
    }
}
