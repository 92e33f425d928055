package import MictlanXClient
package import MictlanXModel
internal import MictlanXPlatform
package import SystemPackage

/// Where balls go when they are written to files: below one directory, each under its name, never outside of it.
package enum LocalPlacement {
    /// The file of a ball. A `/` in the name makes directories.
    ///
    /// - Parameters:
    ///   - name: the ball's name.
    ///   - directory: where files go.
    /// - Returns: the file's path.
    /// - Throws: `MictlanXError` `invalidArgument` for names that are absolute, hold `..`, or are no file names.
    package static func path(for name: BallName, below directory: FilePath) throws(MictlanXError) -> FilePath {
        let parts = name.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var path = directory
        for part in parts {
            let isDots = part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
            guard !part.isEmpty, !isDots, !part.contains(0), part.count <= 255 else {
                throw MictlanXError(
                    .invalidArgument, "'\(name)' cannot be the name of a file; get it alone, to a file that you name")
            }
            path.append(FilePath.Component(bytes: Array(part)))
        }
        return path
    }

    /// Makes the directories above a file.
    ///
    /// - Throws: `MictlanXError`.
    package static func makeDirectories(for file: FilePath) throws(MictlanXError) {
        let directory = file.removingLastComponent()
        guard !directory.isEmpty else { return }
        do {
            try directory.makeDirectories(mode: 0o777)
        } catch {
            throw MictlanXError(error)
        }
    }
}
