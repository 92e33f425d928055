import Glibc
import SystemPackage

/// The working directory of the process.
enum WorkingDirectory {
    static var current: FilePath {
        guard let directory = getcwd(nil, 0) else { return FilePath(".") }
        defer { free(directory) }
        return FilePath(platformString: directory)
    }

    static func change(to path: FilePath) throws(Errno) {
        guard path.withPlatformString({ chdir($0) }) == 0 else { throw Errno(rawValue: errno) }
    }
}
