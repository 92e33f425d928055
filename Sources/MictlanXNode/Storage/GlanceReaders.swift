internal import GRDB
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Connections for short looks into the catalog from threads that serve others as well: one look in the page cache takes less
/// than the way to another thread and back.
///
/// Such a thread must not wait. Where all connections are in use, where another process holds a lock, or where a look had to
/// wait for the disk a moment ago, there is no glance, and the caller asks a thread that may wait.
final class GlanceReaders: Sendable {
    private struct State {
        var free: [DatabaseQueue] = []
        /// The looks that are shared, by the thread that shares them: see ``share(_:_:)``.
        var shared: [pthread_t: SharedLook] = [:]
        /// How many more may be opened.
        var unopened = maximumCount
        /// Grows with looks that took long and shrinks with the others: a thread that was only preempted has few of them.
        var slowness = 0
    }

    private let path: FilePath
    private let state = Mutex(State())
    /// A connection of its own: the numbers of two cannot be compared.
    private let versions = Mutex<DatabaseQueue?>(nil)
    /// In the nanoseconds of ``now``: no glances before.
    private let pauseEnd = Atomic<UInt64>(0)

    /// Connections to a catalog that is there, each opened when it is needed.
    init(_ path: FilePath) { self.path = path }

    /// Reads in one snapshot.
    ///
    /// - Returns: what `body` returned; `nil` where a look now could have to wait.
    /// - Throws: what SQLite and `body` throw.
    func glance<Value>(_ body: (Database) throws -> Value) throws -> Value? {
        if let shared { return try body(shared.database) }
        let start = Self.now
        guard start >= pauseEnd.load(ordering: .relaxed), let reader = try takeReader() else {
            return nil
        }
        defer {
            let end = Self.now
            state.withLock { state in
                state.free.append(reader)
                state.slowness =
                    end - start > Self.patience ? state.slowness + Self.slowLook : max(0, state.slowness - 1)
                guard state.slowness >= Self.limit else { return }
                state.slowness = 0
                pauseEnd.store(end + Self.pause, ordering: .relaxed)
            }
        }
        do {
            return try reader.unsafeRead { db in
                try db.run("BEGIN")
                // SQLite may have ended the transaction itself, with the error that is thrown.
                defer { if (try? db.run("COMMIT")) == nil { try? db.run("ROLLBACK") } }
                return try body(db)
            }
        } catch let error as DatabaseError
            where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
        {
            return nil
        }
    }

    /// Lets all glances of this thread in `body` see a snapshot that it has open: a hundred looks take less time so, and none
    /// has to wait any more.
    func share<Value>(_ snapshot: Database, _ body: () throws -> Value) rethrows -> Value {
        let (thread, look) = (pthread_self(), SharedLook(snapshot))
        let outer = state.withLock { $0.shared.updateValue(look, forKey: thread) }
        defer { state.withLock { $0.shared[thread] = outer } }
        return try body()
    }

    /// The snapshot that this thread sees; `nil` outside of ``share(_:_:)``.
    var shared: SharedLook? { state.withLock { $0.shared[pthread_self()] } }

    /// The version of the database as one connection sees it: another one after every commit.
    var version: Int? {
        versions.withLock { reader in
            if reader == nil { reader = try? open() }
            let version = try? reader?.unsafeRead { db in try db.first("PRAGMA data_version") { row in row.integer(0) }
            }
            return version ?? nil
        }
    }

    /// Closes the connections; none is in use.
    func close() {
        let readers = state.withLock { state in
            defer { (state.free, state.unopened) = ([], 0) }
            return state.free
        }
        for reader in readers { try? reader.close() }
        versions.withLock { reader in
            try? reader?.close()
            reader = nil
        }
    }

    private func takeReader() throws -> DatabaseQueue? {
        let (reader, opens) = state.withLock { state -> (DatabaseQueue?, Bool) in
            if let reader = state.free.popLast() { return (reader, false) }
            guard state.unopened > 0 else { return (nil, false) }
            state.unopened -= 1
            return (nil, true)
        }
        guard opens else { return reader }
        do {
            return try open()
        } catch {
            state.withLock { $0.unopened += 1 }
            throw error
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "mictlanx.glance"
        configuration.readonly = true
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .immediateError
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA cache_size = -\(Self.cacheKibibytes)")
        }
        return try DatabaseQueue(path: path.string, configuration: configuration)
    }

    /// Nanoseconds of a clock that never goes back.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Longer than a look in the page cache takes on a busy machine, shorter than the seek of a disk.
    private static let patience: UInt64 = 3_000_000
    /// Where more than one look in five is slow, they soon reach the limit.
    private static let slowLook = 4
    private static let limit = 12
    private static let pause: UInt64 = 50_000_000
    private static let cacheKibibytes = 512
    /// At least one for every event loop.
    private static let maximumCount = 4
}

/// A snapshot that all looks of one thread see for a moment, and what was found in it once.
// SAFETY: only the thread under whose number it is kept finds it, and that thread is the one that reads.
final class SharedLook: @unchecked Sendable {  // SAFETY: see above
    fileprivate let database: Database
    /// The peers as they were found.
    var peers: [PeerStatus]?

    fileprivate init(_ database: Database) { self.database = database }
}
