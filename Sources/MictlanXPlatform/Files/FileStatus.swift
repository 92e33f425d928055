internal import Glibc
package import SystemPackage

/// What stat(2) says of a file or directory.
package struct FileStatus: Hashable, Sendable {
    /// What a path leads to.
    package enum Kind: Hashable, Sendable {
        case file, directory, other
    }

    /// What tells one file from another, whatever name it goes by.
    package struct Identity: Hashable, Sendable {
        package let device: UInt64
        package let inode: UInt64
    }

    /// What it is.
    package let kind: Kind
    /// What it is in the words of people, where it is neither file nor directory: `FIFO`.
    package let kindName: String
    /// Whether it is a symbolic link; never where links were followed.
    package let isLink: Bool
    /// The number of its device; with ``inode`` it tells one file from another.
    package let device: UInt64
    /// Its number on the device.
    package let inode: UInt64
    /// Its size in bytes.
    package let size: Int
    /// When it was last written, in nanoseconds since the Unix epoch.
    package let modified: Int64

    /// Device and inode.
    package var identity: Identity { Identity(device: device, inode: inode) }

    /// Asks for the status of a path.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - followsLink: whether a link at its end is followed (stat(2)), or asked about itself (lstat(2)).
    /// - Throws: `Errno`.
    package init(_ path: FilePath, followsLink: Bool = true) throws(Errno) {
        var status = stat()
        let result = path.withPlatformString { followsLink ? stat($0, &status) : lstat($0, &status) }
        guard result == 0 else { throw Errno(rawValue: errno) }
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
        let format = status.st_mode & S_IFMT
        switch format {
        case S_IFREG: (kind, kindName) = (.file, "file")
        case S_IFDIR: (kind, kindName) = (.directory, "directory")
        case S_IFIFO: (kind, kindName) = (.other, "FIFO")
        case S_IFSOCK: (kind, kindName) = (.other, "socket")
        case S_IFLNK: (kind, kindName) = (.other, "link")
        default: (kind, kindName) = (.other, "device")
        }
        isLink = format == S_IFLNK
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        // A file system may hold times that nanoseconds in 64 bits cannot: the nearest that they can is kept.
        let (scaled, overflow) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(Int64(status.st_mtim.tv_nsec))
        modified = overflow || carried ? (status.st_mtim.tv_sec < 0 ? .min : .max) : sum
    }
}
