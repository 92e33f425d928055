internal import Glibc
package import SystemPackage

/// Who can have a hand in an open file.
package enum FileOwnership {
    /// Whether a file is a regular one of this process's user, under one name alone: nobody else can have laid it there, nor
    /// read or write it under another name.
    ///
    /// - Throws: `Errno`.
    package static func isAlone(_ descriptor: FileDescriptor) throws(Errno) -> Bool {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid() && status.st_nlink == 1
    }
}
