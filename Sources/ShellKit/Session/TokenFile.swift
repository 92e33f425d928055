import SystemPackage

/// A file with a bearer token in its first line. A file, because everyone on the machine sees command lines, and child
/// processes the environment.
enum TokenFile {
    private static let maximumLength = 4_096

    /// Reads the token.
    ///
    /// - Parameter path: the file.
    /// - Returns: the token, without the line's end.
    /// - Throws: `ShellError` for a file that cannot be read.
    static func read(_ path: FilePath) throws(ShellError) -> String {
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: maximumLength)
                let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
                let text = String(decoding: bytes.prefix(count), as: UTF8.self)
                return String(text.prefix { !$0.isNewline })
            }
        } catch {
            throw ShellError(errno: (error as? Errno ?? .ioError).rawValue, "read", path)
        }
    }
}
