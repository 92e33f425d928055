internal import Glibc
package import SystemPackage

/// Where and in which portions data that do not fit into memory are laid down.
package struct Scratch: Sendable {
    /// The directory of the temporary files.
    package var directory: FilePath
    /// How much is held in memory before it goes to the disk, in bytes.
    package var runSize: Int

    /// Unlike `/tmp` it is seldom in memory (file-hierarchy(7)).
    package static let defaultDirectory: FilePath = "/var/tmp"

    /// Sets every property.
    package init(directory: FilePath = defaultDirectory, runSize: Int = 2 << 20) {
        self.directory = directory
        self.runSize = runSize
    }
}

/// A temporary file without a name: nothing is left of it when its last user lets go, nor when the process dies.
final class ScratchFile: Sendable {
    private let directory: FilePath
    private let descriptor: CInt

    /// Creates the file.
    ///
    /// - Throws: ``MictlanXError``: `noBucket` when the directory does not exist, `forbidden`, `diskFull`, `io`.
    init(in directory: FilePath) throws(MictlanXError) {
        self.directory = directory
        descriptor = try UnnamedFile.create(in: directory)
    }

    /// Takes an open file over.
    ///
    /// - Parameters:
    ///   - descriptor: closed at the end.
    ///   - directory: where it is, for messages.
    init(adopting descriptor: CInt, in directory: FilePath) {
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit { close(descriptor) }

    /// Writes bytes.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    func write(_ bytes: [UInt8], at offset: Int) throws {
        let number = bytes.withUnsafeBytes { UnnamedFile.write($0, to: descriptor, at: offset) }
        guard number == 0 else { throw MictlanXError(errno: number, "cannot write a temporary file in", directory) }
    }

    /// Reads bytes that were written.
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        try bytes.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < buffer.count, let base = buffer.baseAddress {
                let count = pread(descriptor, base + done, buffer.count - done, off_t(range.lowerBound + done))
                if count > 0 {
                    done += count
                } else if count == 0 {
                    throw MictlanXError(.io, "a temporary file in '\(directory)' is shorter than what was written")
                } else if errno != EINTR {
                    throw MictlanXError(errno: errno, "cannot read a temporary file in", directory)
                }
            }
        }
        return bytes
    }
}
