internal import Glibc
internal import SystemPackage

/// What the client's temporary files and part files have in common.
enum UnnamedFile {
    /// Creates a file without a name: nothing is left of it when its descriptor is closed, nor when the process dies.
    ///
    /// - Parameter directory: where its bytes lie.
    /// - Returns: a descriptor for reading and writing, the caller's to close.
    /// - Throws: ``MictlanXError``: `noBucket` when the directory does not exist, `forbidden`, `diskFull`, `io`.
    static func create(in directory: FilePath) throws(MictlanXError) -> CInt {
        let path = directory.appending(".mxtemporary-" + String(UInt64.random(in: .min ... .max), radix: 36))
        let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT { throw MictlanXError(.noBucket, "the directory '\(directory)' does not exist") }
            throw MictlanXError(errno: number, "cannot create a temporary file in", directory)
        }
        _ = path.withPlatformString { unlink($0) }
        return descriptor
    }

    /// Writes all of some bytes at a place in a file.
    ///
    /// - Returns: 0, or the number of the error that stopped it (pwrite(2)).
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int) -> CInt {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let written = pwrite(descriptor, base + done, bytes.count - done, offset + done)
            if written > 0 {
                done += written
            } else if errno != EINTR {
                return written == 0 ? EIO : errno
            }
        }
        return 0
    }
}
