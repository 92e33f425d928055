internal import Glibc
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
    package init(directory: FilePath = "/var/tmp", runSize: Int = 8 << 20) {
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
        let path = directory.appending(".mxscratch-" + String(UInt64.random(in: .min ... .max), radix: 36))
        descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT { throw MictlanXError(.noBucket, "the directory '\(directory)' does not exist") }
            throw MictlanXError(errno: number, "cannot create a temporary file in", directory)
        }
        _ = path.withPlatformString { unlink($0) }
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
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, let base = buffer.baseAddress {
                let count = pwrite(descriptor, base + done, buffer.count - done, off_t(offset + done))
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    throw MictlanXError(errno: errno, "cannot write a temporary file in", directory)
                }
            }
        }
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
