import GRDBSQLite
import Glibc
import Synchronization
import SystemPackage

/// A VFS of SQLite (sqlite.org/vfs.html) in front of the default one: it tells a ``FragileDisk`` of each `xSync`, and lets
/// it refuse each `xWrite` with `SQLITE_FULL`.
///
/// It replaces the default VFS of the process once; files that no disk watches pass through untouched. Of the default's
/// own file object only the table of methods is exchanged, so that locks and shared memory work as ever.
enum FragileCatalog {
    private struct Watch {
        var disks: [String: FragileDisk] = [:]
        /// By the addresses of SQLite's file objects.
        var files: [UInt: File] = [:]
    }

    private struct File: @unchecked Sendable {  // SAFETY: written once, before shared.
        let path: String
        let disk: FragileDisk
        let original: UnsafePointer<sqlite3_io_methods>
        let own: UnsafeMutablePointer<sqlite3_io_methods>
    }

    private struct Tables: @unchecked Sendable {  // SAFETY: made once, never changed.
        let original: UnsafeMutablePointer<sqlite3_vfs>
        let own: UnsafeMutablePointer<sqlite3_vfs>
    }

    private static let watched = Mutex(Watch())
    private static let tables = install()

    /// Lets a disk hear of the files below its root, or, with `nil`, no longer.
    static func watch(_ root: FilePath, _ disk: FragileDisk?) {
        _ = tables
        watched.withLock { $0.disks[root.string] = disk }
    }

    private static func install() -> Tables? {
        guard let original = sqlite3_vfs_find(nil) else { return nil }
        let own = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        own.initialize(to: original.pointee)
        own.pointee.xOpen = { _, name, file, flags, outFlags in
            guard let original = FragileCatalog.tables?.original else { return SQLITE_ERROR }
            let status = original.pointee.xOpen(original, name, file, flags, outFlags)
            let kinds = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL
            if status == SQLITE_OK, flags & kinds != 0, let name, let file {
                FragileCatalog.hook(file, path: String(cString: name))
            }
            return status
        }
        own.pointee.xDelete = { _, name, synchronizes in
            guard let original = FragileCatalog.tables?.original else { return SQLITE_ERROR }
            let status = original.pointee.xDelete(original, name, synchronizes)
            if status == SQLITE_OK, let name {
                let path = String(cString: name)
                FragileCatalog.disk(of: path)?.removedCatalog(path)
            }
            return status
        }
        own.pointee.pNext = nil
        let name = "fragile"
        own.pointee.zName = UnsafePointer(strdup(name))
        sqlite3_vfs_register(own, 1)
        return Tables(original: original, own: own)
    }

    private static func disk(of path: String) -> FragileDisk? {
        watched.withLock { watch in watch.disks.first { path.hasPrefix($0.key + "/") }?.value }
    }

    private static func hook(_ file: UnsafeMutablePointer<sqlite3_file>, path: String) {
        guard let disk = disk(of: path), let original = file.pointee.pMethods else { return }
        let own = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        own.initialize(to: original.pointee)
        own.pointee.xSync = { file, flags in
            guard let file, let entry = FragileCatalog.entry(file) else { return SQLITE_IOERR }
            let status = entry.original.pointee.xSync(file, flags)
            if status == SQLITE_OK { entry.disk.synchronizedCatalog(entry.path) }
            return status
        }
        own.pointee.xWrite = { file, bytes, count, offset in
            guard let file, let entry = FragileCatalog.entry(file) else { return SQLITE_IOERR }
            guard entry.disk.hasSpace() else { return SQLITE_FULL }
            return entry.original.pointee.xWrite(file, bytes, count, offset)
        }
        own.pointee.xClose = { file in
            guard let file, let entry = FragileCatalog.entry(file) else { return SQLITE_IOERR }
            let address = UInt(bitPattern: file)
            FragileCatalog.watched.withLock { $0.files[address] = nil }
            file.pointee.pMethods = entry.original
            let status = entry.original.pointee.xClose(file)
            entry.own.deallocate()
            return status
        }
        let entry = File(path: path, disk: disk, original: original, own: own)
        let address = UInt(bitPattern: file)
        watched.withLock { $0.files[address] = entry }
        file.pointee.pMethods = UnsafePointer(own)
    }

    private static func entry(_ file: UnsafeMutablePointer<sqlite3_file>) -> File? {
        let address = UInt(bitPattern: file)
        return watched.withLock { $0.files[address] }
    }
}
