import MictlanXClient
import MictlanXText
import SystemPackage

/// A file with a bearer token in its first line.
enum TokenFile {
    private static let maximumLength = 4_096

    /// Reads the token.
    ///
    /// - Parameter path: the file. If this user owns it, others must not be able to read it.
    /// - Returns: the token, without the line's end.
    /// - Throws: `ShellError` for a file that cannot be read, that others can read, or that holds no token.
    static func read(_ path: FilePath) throws(ShellError) -> String {
        let bytes: [UInt8]
        do throws(MictlanXError) {
            bytes = try SecretFile.bytes(of: path, limit: maximumLength, noun: "token")
        } catch {
            throw ShellError(error)
        }
        let line = ByteOrderMark.dropped(from: bytes).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, line.count < maximumLength, let token = String(validating: line, as: UTF8.self) else {
            throw ShellError(.configuration, "'\(path)' has no token in its first line")
        }
        return token
    }
}
