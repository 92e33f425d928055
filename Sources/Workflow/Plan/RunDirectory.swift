package import MictlanXClient
package import SystemPackage

#if canImport(Glibc)
internal import Glibc
#endif

/// The directory of one run: frozen lists and, for durable runs, header, sources and journal (`workflow.md` §5).
///
/// A run without a state directory has a temporary one, which is removed with everything in it.
package struct RunDirectory: Sendable {
    package let path: FilePath
    private let isTemporary: Bool

    /// Opens the directory of a run, creating what is missing, for this user only.
    ///
    /// - Parameter path: the directory.
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    package init(path: FilePath) throws(MictlanXError) {
        self.path = path
        isTemporary = false
        try createSubdirectories()
    }

    /// Makes a temporary directory.
    ///
    /// - Parameter parent: where it goes, for example `/tmp`.
    /// - Throws: `MictlanXError` `journal` when it cannot be made.
    package init(temporaryIn parent: FilePath) throws(MictlanXError) {
        var template = parent.appending("mxshell-run.XXXXXX").bytes.map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil else {
            throw MictlanXError(.journal, "cannot make a run directory in '\(parent)': \(Errno(rawValue: errno))")
        }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { FilePath(platformString: $0) } ?? parent
        }
        isTemporary = true
        try createSubdirectories()
    }

    private func createSubdirectories() throws(MictlanXError) {
        for directory in [path, lists, out] {
            guard directory.withPlatformString({ mkdir($0, 0o700) }) != 0, errno != EEXIST else { continue }
            throw MictlanXError(
                .journal, "cannot make the run directory '\(directory)': \(Errno(rawValue: errno))")
        }
    }

    /// Frozen work lists.
    package var lists: FilePath { path.appending("lists") }
    /// Outputs and other derived files.
    package var out: FilePath { path.appending("out") }

    /// The file of a step's list.
    package func list(_ step: String, number: Int) -> FilePath {
        // A step path has '/' where workflows are nested; a file name has not.
        lists.appending("\(step.replacingSlashes()).\(number)")
    }

    /// A file for what a step derives.
    package func output(_ step: String, _ name: String) -> FilePath {
        out.appending("\(step.replacingSlashes()).\(name)")
    }

    /// Removes a temporary directory; a named one stays.
    package func removeIfTemporary() {
        guard isTemporary else { return }
        for directory in [lists, out] {
            if let entries = try? DirectoryListing.names(in: directory) {
                for name in entries {
                    _ = directory.appending(FilePath.Component(bytes: name)).withPlatformString { unlink($0) }
                }
            }
            _ = directory.withPlatformString { rmdir($0) }
        }
        _ = path.withPlatformString { rmdir($0) }
    }
}

extension String {
    fileprivate func replacingSlashes() -> String { String(map { $0 == "/" ? "~" : $0 }) }
}
