import Glibc
import MictlanXClient

/// What errno(3) says, in words.
enum ErrnoText {
    static func description(_ number: CInt) -> String {
        String(cString: strerror(number))
    }

    /// A failed call on a local path, with the exit code that it leads to.
    static func error(_ number: CInt, path: String, word: Int? = nil) -> ShellError {
        let message = "\(path): \(description(number))"
        switch number {
        case ENOENT, ENOTDIR: return .notFound(message, word: word)
        case EACCES, EPERM, EROFS: return ShellError("forbidden", .fatal, message, word: word)
        case ENOSPC, EDQUOT: return ShellError("disk_full", .failed, message, word: word)
        default: return ShellError("io", .failed, message, word: word)
        }
    }
}
