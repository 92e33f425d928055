package import MictlanXPlatform
package import SystemPackage

/// A file that a list is read from: one of the user's, or what came through a pipe, which lasts as long as this does.
package struct ListFile: Sendable {
    package let path: FilePath
    /// What messages call it.
    package let name: String
    private let storage: NamelessFile?

    /// A file by its path.
    package init(_ path: FilePath, name: String) {
        self.path = path
        self.name = name
        storage = nil
    }

    /// What was read from standard input.
    package init(standardInput file: NamelessFile) {
        path = file.path
        name = "standard input"
        storage = file
    }
}
