internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#endif

/// The names in a directory, as bytes.
enum DirectoryListing {
    /// All names but `.` and `..`, in the order of their bytes, so that two walks of a tree give one list.
    ///
    /// - Parameters:
    ///   - path: the directory.
    ///   - prefix: how the names begin; all others are passed over.
    /// - Returns: the names.
    /// - Throws: `Errno`.
    static func names(in path: FilePath, startingWith prefix: [UInt8] = []) throws -> [[UInt8]] {
        guard let directory = path.withPlatformString({ opendir($0) }) else { throw Errno(rawValue: errno) }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw Errno(rawValue: errno) }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E], name.starts(with: prefix) { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names
    }
}

extension FilePath.Component {
    /// A component from the bytes of a directory entry, which hold no `/` and no NUL.
    init(bytes: [UInt8]) {
        self = FilePath(bytes: bytes).lastComponent ?? FilePath.Component(".")
    }
}
