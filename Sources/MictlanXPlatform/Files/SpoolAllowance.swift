internal import Glibc
package import SystemPackage

/// How much may be laid down in a directory of temporary files: a server may list for ever, and other programs need the
/// disk, too.
package struct SpoolAllowance: Hashable, Sendable {
    /// In bytes.
    package let limit: Int
    /// Whether the disk sets the limit.
    package let isOfDisk: Bool
    private var taken = 0

    /// The most that is ever laid down at once, in bytes.
    package static let standard = 8 << 30

    /// Half of what is free in a directory, and not more than a limit.
    ///
    /// - Parameters:
    ///   - directory: where the bytes will lie; one that cannot be examined sets no limit of its own.
    ///   - most: the limit in bytes.
    package init(in directory: FilePath, atMost most: Int = standard) {
        limit = directory.freeSpace.map { min(most, $0 / 2) } ?? most
        isOfDisk = limit < most
    }

    /// Takes room.
    ///
    /// - Parameter count: in bytes.
    /// - Returns: whether there was as much.
    package mutating func take(_ count: Int) -> Bool {
        guard count <= limit - taken else { return false }
        taken += count
        return true
    }
}

extension FilePath {
    /// What is free for this user in the file system of a directory, in bytes (statvfs(3)).
    fileprivate var freeSpace: Int? {
        var status = statvfs()
        guard withPlatformString({ statvfs($0, &status) }) == 0 else { return nil }
        let (bytes, overflows) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflows ? .max : Int(clamping: bytes)
    }
}
