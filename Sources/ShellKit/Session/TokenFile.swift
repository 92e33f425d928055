import Glibc
import MictlanXPlatform
import SystemPackage

/// A file with a bearer token in its first line. Command lines are visible to everyone on the machine, and the
/// environment to child processes.
enum TokenFile {
    private static let maximumLength = 4_096

    /// Reads the token.
    ///
    /// - Parameter path: the file. If this user owns it, others must not be able to read it (chmod 600), as with the keys
    ///   of ssh(1).
    /// - Returns: the token, without the line's end.
    /// - Throws: `ShellError` for a file that cannot be read, that others can read, or that holds no token.
    static func read(_ path: FilePath) throws(ShellError) -> String {
        let (bytes, status): ([UInt8], stat)
        do throws(SystemFailure) {
            (bytes, status) = try SystemFailure.explaining("cannot read", path) {
                let file = try InputFile.open(path)
                return try file.closeAfter {
                    (try InputFile.bytes(of: file, limit: maximumLength), try self.status(of: file))
                }
            }
        } catch {
            throw ShellError(error)
        }
        guard status.st_uid != getuid() || status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw ShellError(
                .forbidden, "others can read the token in '\(path)': its mode is 0\(mode)",
                hint: "chmod 600 \(path)")
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, line.count < maximumLength, let token = String(validating: line, as: UTF8.self) else {
            throw ShellError(.configuration, "'\(path)' has no token in its first line")
        }
        return token
    }

    private static func status(of file: FileDescriptor) throws(Errno) -> stat {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw .current }
        return status
    }
}
