internal import Glibc
internal import MictlanXPlatform
package import SystemPackage

/// A file with a token or a key. Command lines are visible to everyone on the machine, and the environment to child
/// processes.
package enum SecretFile {
    /// Reads the file.
    ///
    /// - Parameters:
    ///   - path: the file. If this user owns it, others must not be able to read it (chmod 600), as with the keys of
    ///     ssh(1).
    ///   - limit: in bytes; a longer file is read one byte further, so that the caller can refuse it.
    ///   - noun: what is in it, for messages.
    /// - Returns: its bytes.
    /// - Throws: ``MictlanXError`` for a file that cannot be read, `forbidden` for one that others can read.
    package static func bytes(of path: FilePath, limit: Int, noun: String) throws(MictlanXError) -> [UInt8] {
        let (bytes, status) = try MictlanXError.explaining("cannot read", path) {
            let file = try InputFile.open(path)
            return try file.closeAfter { (try InputFile.bytes(of: file, limit: limit), try self.status(of: file)) }
        }
        guard status.st_uid != getuid() || status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw MictlanXError(
                .forbidden, "others can read the \(noun) in '\(path)': its mode is 0\(mode); run 'chmod 600 \(path)'")
        }
        return bytes
    }

    private static func status(of file: FileDescriptor) throws(Errno) -> stat {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .current }
        return status
    }
}
