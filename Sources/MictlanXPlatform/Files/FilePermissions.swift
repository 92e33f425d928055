internal import Glibc
package import SystemPackage

/// Who owns a file, and who may use it.
package struct FilePermissions: Hashable, Sendable {
    /// The number of the user who owns it.
    package let owner: UInt32
    /// Its permissions, as chmod(2) takes them.
    package let mode: UInt32

    /// Asks for those of a path, symbolic links followed.
    ///
    /// - Throws: `Errno`.
    package init(_ path: FilePath) throws(Errno) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { throw .current }
        owner = status.st_uid
        mode = status.st_mode & 0o7777
    }

    /// Whether this process's user owns it.
    package var isOwn: Bool { owner == geteuid() }

    /// Whether others than the owner may do anything with it.
    package var isOpenToOthers: Bool { mode & 0o077 != 0 }
}

extension FilePath {
    /// Gives the file other permissions (chmod(2)).
    package func setPermissions(_ mode: UInt32) throws(Errno) {
        guard withPlatformString({ chmod($0, mode_t(mode)) }) == 0 else { throw .current }
    }

    /// Makes an empty file without opening it (mknod(2)): to close any descriptor of a file takes the locks from it that
    /// others in this process hold (fcntl(2)).
    ///
    /// - Parameter mode: its permissions.
    /// - Returns: `false` when something has the name already.
    /// - Throws: `Errno`.
    package func makeEmptyFile(mode: UInt32) throws(Errno) -> Bool {
        guard withPlatformString({ mknod($0, S_IFREG | mode_t(mode), 0) }) != 0 else { return true }
        guard Errno.current == .fileExists else { throw .current }
        return false
    }

    /// Whether it lies where nothing can be written, whoever asks; `false` where that cannot be told.
    package var isOnReadOnlyFileSystem: Bool {
        var status = statvfs()
        return withPlatformString { statvfs($0, &status) } == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }
}
