import Glibc
import MictlanXClient
import SystemPackage

/// A file with a bearer token in its first line. A file, because everyone on the machine sees command lines, and child
/// processes the environment.
enum TokenFile {
    private static let maximumLength = 4_096

    /// Reads the token.
    ///
    /// - Parameter path: the file. One of our own that others can read is refused, as ssh(1) does it with keys: whoever
    ///   wrote it so has to know that the token is out.
    /// - Returns: the token, without the line's end.
    /// - Throws: `ShellError` for a file that cannot be read, that others can read, or that holds no token.
    static func read(_ path: FilePath) throws(ShellError) -> String {
        let bytes: [UInt8]
        let status: stat
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            (bytes, status) = try file.closeAfter { (try firstBytes(of: file), try self.status(of: file)) }
        } catch {
            throw ShellError(errno: (error as? Errno ?? .ioError).rawValue, "cannot read", path)
        }
        guard status.st_uid != getuid() || status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw ShellError(
                "forbidden", .fatal, "others can read the token in '\(path)': its mode is 0\(mode)",
                hint: "chmod 600 \(path)")
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, line.count < maximumLength, let token = String(validating: line, as: UTF8.self) else {
            throw ShellError("configuration", .fatal, "'\(path)' has no token in its first line")
        }
        return token
    }

    private static func status(of file: FileDescriptor) throws(Errno) -> stat {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return status
    }

    /// Pipes have no offsets and give what they have.
    private static func firstBytes(of file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: maximumLength)
        while bytes.count < maximumLength {
            let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { break }
            bytes += block.prefix(count)
        }
        return bytes
    }
}
