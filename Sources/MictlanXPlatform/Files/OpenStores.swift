internal import Synchronization
package import SystemPackage

/// The stores that this process has open, whose files it must not open a second time.
///
/// SQLite's locks are the process's: the `close` of any other descriptor of a database drops all of them (fcntl(2)), and
/// a process beside this one then changes what is being read here. A store is no content either: put into itself it
/// would grow without end.
package enum OpenStores {
    /// What is asked of every local file before it is opened: the state of the open stores at one moment.
    package struct Snapshot: Sendable {
        fileprivate let stores: [(path: FilePath, identity: FileStatus.Identity)]
        fileprivate let databases: [FileStatus.Identity: FilePath]

        /// The store whose directory, or whose database under any name, this is.
        ///
        /// - Parameter identity: of a directory or a file, links followed.
        /// - Returns: the directory of the store; `nil` for everything else.
        package func store(_ identity: FileStatus.Identity) -> FilePath? {
            databases[identity] ?? stores.first { $0.identity == identity }?.path
        }

        /// The store that a path leads into, whatever links it goes through: also by a second name of a database, and by
        /// a descriptor below `/proc/self/fd`.
        package func store(holding path: FilePath) -> FilePath? {
            guard !stores.isEmpty else { return nil }
            if let status = try? FileStatus(path), let store = store(status.identity) { return store }
            guard var place = path.real ?? path.removingLastComponent().real else { return nil }
            repeat {
                if let status = try? FileStatus(place), let store = store(status.identity) { return store }
            } while place.removeLastComponent()
            return nil
        }
    }

    private struct Entry {
        var users = 0
        var databases: [FilePath]
    }

    private static let entries = Mutex<[FilePath: Entry]>([:])

    /// Says that a store is open.
    ///
    /// - Parameters:
    ///   - directory: all its files are below it.
    ///   - database: its SQLite database.
    package static func add(_ directory: FilePath, database: FilePath) {
        let files = ["", "-wal", "-shm", "-journal"].map { FilePath(bytes: database.bytes + Array($0.utf8)) }
        entries.withLock { $0[directory, default: Entry(databases: files)].users += 1 }
    }

    /// Says that it was closed.
    package static func remove(_ directory: FilePath) {
        entries.withLock { entries in
            entries[directory]?.users -= 1
            if let entry = entries[directory], entry.users <= 0 { entries[directory] = nil }
        }
    }

    /// The open stores as they are now.
    package static var snapshot: Snapshot {
        let entries = entries.withLock { $0 }
        var stores: [(FilePath, FileStatus.Identity)] = []
        var databases: [FileStatus.Identity: FilePath] = [:]
        for (path, entry) in entries {
            guard let status = try? FileStatus(path) else { continue }
            stores.append((path, status.identity))
            for file in entry.databases {
                if let status = try? FileStatus(file) { databases[status.identity] = path }
            }
        }
        return Snapshot(stores: stores, databases: databases)
    }

    /// Refuses a path that leads into a store that is open.
    ///
    /// - Throws: ``SystemFailure``.
    package static func check(_ path: FilePath) throws(SystemFailure) {
        guard let store = snapshot.store(holding: path) else { return }
        throw SystemFailure(
            .resourceBusy, "'\(path)' belongs to the store '\(store)', which is open; it is left alone",
            fault: .unusable)
    }
}
