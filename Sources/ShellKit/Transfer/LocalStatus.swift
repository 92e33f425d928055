import Glibc
import SystemPackage

/// What the file system says of a path.
enum LocalStatus {
    /// The status of what `path` leads to, symbolic links followed.
    static func status(of path: FilePath) -> Result<stat, ShellError> {
        var status = stat()
        let result = path.withPlatformString { stat($0, &status) }
        guard result == 0 else { return .failure(ErrnoText.error(errno, path: path.string)) }
        return .success(status)
    }

    static func isDirectory(_ path: FilePath) -> Bool {
        guard case .success(let status) = status(of: path) else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }
}

extension stat {
    var isFile: Bool { st_mode & S_IFMT == S_IFREG }
}
