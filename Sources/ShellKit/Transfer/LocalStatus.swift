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

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    static func names(in path: FilePath) -> Result<[[UInt8]], ShellError> {
        guard let directory = path.withPlatformString({ opendir($0) }) else {
            return .failure(ErrnoText.error(errno, path: path.string))
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { return .failure(ErrnoText.error(errno, path: path.string)) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: field.pointee)) { start in
                    Array(UnsafeBufferPointer(start: start, count: strnlen(start, 256)))
                }
            }
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
        }
        return .success(names.sorted { $0.lexicographicallyPrecedes($1) })
    }

    /// Makes `path` and the directories above it.
    static func makeDirectories(_ path: FilePath) throws(ShellError) {
        if path.isEmpty || isDirectory(path) { return }
        let parent = path.removingLastComponent()
        if parent != path { try makeDirectories(parent) }
        guard path.withPlatformString({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
            throw ErrnoText.error(errno, path: path.string)
        }
        guard isDirectory(path) else { throw ErrnoText.error(ENOTDIR, path: path.string) }
    }
}

extension stat {
    var isFile: Bool { st_mode & S_IFMT == S_IFREG }
}
