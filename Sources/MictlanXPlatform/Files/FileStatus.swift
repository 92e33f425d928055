internal import Glibc
package import SystemPackage

/// What stat(2) says of a file or directory, symbolic links followed.
package struct FileStatus: Hashable, Sendable {
    /// What a path leads to.
    package enum Kind: Hashable, Sendable {
        case file, directory, other
    }

    /// What it is.
    package let kind: Kind
    /// The number of its device; with ``inode`` it tells one file from another.
    package let device: UInt64
    /// Its number on the device.
    package let inode: UInt64
    /// Its size in bytes.
    package let size: Int
    /// When it was last written, in nanoseconds since the Unix epoch.
    package let modified: Int64

    /// Asks for the status of a path.
    ///
    /// - Throws: `Errno`.
    package init(_ path: FilePath) throws(Errno) {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { throw Errno(rawValue: errno) }
        self.init(status)
    }

    /// Asks for the status of an open file.
    ///
    /// - Throws: `Errno`.
    package init(descriptor: FileDescriptor) throws(Errno) {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        self.init(status)
    }

    private init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        // A file system may hold times that nanoseconds in 64 bits cannot: the nearest that they can is kept.
        let (scaled, overflow) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(Int64(status.st_mtim.tv_nsec))
        modified = overflow || carried ? (status.st_mtim.tv_sec < 0 ? .min : .max) : sum
    }
}
