internal import MictlanXPlatform
package import SystemPackage

/// Where and in which portions data that do not fit into memory are laid down.
package struct Scratch: Sendable {
    /// The directory of the temporary files.
    package var directory: FilePath
    /// How much is held in memory before it goes to the disk, in bytes.
    package var runSize: Int
    /// How much is laid down for one listing at most, in bytes.
    package var limit = SpoolAllowance.standard

    /// Unlike `/tmp` it is seldom in memory (file-hierarchy(7)).
    package static let defaultDirectory: FilePath = "/var/tmp"

    /// Sets every property.
    package init(directory: FilePath = defaultDirectory, runSize: Int = 2 << 20) {
        self.directory = directory
        self.runSize = runSize
    }
}
