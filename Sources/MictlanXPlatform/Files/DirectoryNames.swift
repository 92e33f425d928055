internal import Glibc
package import SystemPackage

extension FilePath {
    /// The names in the directory, all but `.` and `..`, in the order of their bytes, so that two walks of a tree give
    /// one list.
    ///
    /// - Parameter prefix: how the names begin; all others are passed over.
    /// - Returns: the names.
    /// - Throws: `Errno`.
    package func directoryNames(startingWith prefix: [UInt8] = []) throws(Errno) -> [[UInt8]] {
        guard let directory = withPlatformString({ opendir($0) }) else { throw .current }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw .current }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E], name.starts(with: prefix) { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names
    }
}
