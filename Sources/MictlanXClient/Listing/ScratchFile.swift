internal import MictlanXPlatform
package import SystemPackage

/// Where and in which portions data that do not fit into memory are laid down.
package struct Scratch: Sendable {
    /// The directory of the temporary files.
    package var directory: FilePath
    /// How much is held in memory before it goes to the disk, in bytes.
    package var runSize: Int

    /// Sets both parts.
    ///
    /// - Parameters:
    ///   - directory: by default `/var/tmp`, which unlike `/tmp` is seldom in memory (file-hierarchy(7)).
    ///   - runSize: how much is held in memory, in bytes.
    package init(directory: FilePath = "/var/tmp", runSize: Int = 2 << 20) {
        self.directory = directory
        self.runSize = runSize
    }
}

/// A temporary file without a name: nothing is left of it when its last user lets go, nor when the process dies.
final class ScratchFile: Sendable {
    private let directory: FilePath
    private let descriptor: FileDescriptor

    /// Creates the file.
    ///
    /// - Throws: ``MictlanXError``: `noBucket` when the directory does not exist, `forbidden`, `diskFull`, `io`.
    init(in directory: FilePath) throws(MictlanXError) {
        self.directory = directory
        descriptor = try Self.nameless(in: directory)
    }

    /// Takes an open file over.
    ///
    /// - Parameters:
    ///   - descriptor: closed at the end.
    ///   - directory: where it is, for messages.
    init(adopting descriptor: FileDescriptor, in directory: FilePath) {
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit { try? descriptor.close() }

    /// Writes bytes.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    func write(_ bytes: [UInt8], at offset: Int) throws {
        try MictlanXError.explaining("cannot write a temporary file in", directory) {
            try bytes.withUnsafeBytes { try descriptor.writeWhole($0, at: offset) }
        }
    }

    /// Reads bytes that were written.
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let count = try MictlanXError.explaining("cannot read a temporary file in", directory) {
            try bytes.withUnsafeMutableBytes { try descriptor.readWhole(into: $0, at: range.lowerBound) }
        }
        guard count == range.count else {
            throw MictlanXError(.io, "a temporary file in '\(directory)' is shorter than what was written")
        }
        return bytes
    }

    /// Creates a file without a name.
    ///
    /// - Throws: ``MictlanXError``: `noBucket` when the directory does not exist, `forbidden`, `diskFull`, `io`.
    static func nameless(in directory: FilePath) throws(MictlanXError) -> FileDescriptor {
        do {
            return try NamelessFile.create(in: directory)
        } catch {
            guard error.fault != .missing else {
                throw MictlanXError(.noBucket, "the directory '\(directory)' does not exist")
            }
            throw MictlanXError(error)
        }
    }
}
