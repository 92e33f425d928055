internal import GRDBSQLite
internal import Glibc
internal import MictlanXPlatform
internal import SystemPackage

/// The memory that the processes of a store share: SQLite maps the file `catalog.sqlite-shm`.
///
/// SQLite makes the file long by writing one byte of each page. Where the blocks of the file system are smaller than a page,
/// the rest of the page then has no block, and on a full disk the first touch of it ends the process by SIGBUS (seen with
/// SQLite 3.40.1 on ext4 with blocks of 1 KiB). Here every block gets its place before SQLite uses the memory, so that a full
/// disk is an error of SQLite, which gives it back in `SQLITE_IOERR_SHMMAP`.
///
/// It is done in the call by which SQLite maps the file, with SQLite's descriptor: a second one, when it is closed, would
/// take this process's locks on the file away (fcntl(2)).
enum SharedMemory {
    /// Has SQLite map files in this way, in the whole process, from now on.
    ///
    /// - Returns: whether it does; SQLite knows another way to map files, or none, where not.
    @discardableResult
    static func allocatesBeforeUse() -> Bool { isInstalled }

    private static let isInstalled: Bool = {
        let call:
            @convention(c) (UnsafeMutableRawPointer?, Int, Int32, Int32, Int32, off_t) -> UnsafeMutableRawPointer? = {
                SharedMemory.map($0, length: $1, protection: $2, flags: $3, file: $4, offset: $5)
            }
        guard let system = sqlite3_vfs_find(nil), let setSystemCall = system.pointee.xSetSystemCall
        else { return false }
        return setSystemCall(system, "mmap", unsafeBitCast(call, to: sqlite3_syscall_ptr.self)) == SQLITE_OK
    }()

    /// Does what mmap(2) does; what can be written and is shared has all of its blocks then. `allocate` gives a part of a
    /// file its blocks, and returns an error number, 0 for none.
    static func map(
        _ address: UnsafeMutableRawPointer?, length: Int, protection: Int32, flags: Int32, file: Int32, offset: off_t,
        allocating allocate: (Int32, off_t, off_t) -> Int32 = SharedMemory.allocate
    ) -> UnsafeMutableRawPointer? {
        guard protection & PROT_WRITE != 0, flags & MAP_SHARED != 0 else {
            return mmap(address, length, protection, flags, file, offset)
        }
        let failure = allocate(file, offset, off_t(length))
        if outOfSpace.contains(failure) {
            errno = failure
            return failed
        }
        let memory = mmap(address, length, protection, flags, file, offset)
        guard failure != 0, memory != failed else { return memory }
        // A file system that cannot allocate, as ext3: the pages are touched here, where the kernel says what a touch by
        // SQLite would do. Kernels before 5.14 do not know it, and nothing is won there.
        guard madvise(memory, length, populate) != 0, errno == EFAULT else { return memory }
        munmap(memory, length)
        errno = ENOSPC
        return failed
    }

    private static func allocate(_ file: Int32, _ offset: off_t, _ length: off_t) -> Int32 {
        // Not posix_fallocate(3): where the file system cannot do it, that writes bytes which another process may be
        // changing.
        FileDescriptor(rawValue: file).allocateBlocks(at: Int(offset), count: Int(length))?.rawValue ?? 0
    }

    private static let outOfSpace = [ENOSPC, EDQUOT]
    private static var failed: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: -1) }
    /// `MADV_POPULATE_WRITE` (madvise(2)).
    private static let populate: Int32 = 23
}
