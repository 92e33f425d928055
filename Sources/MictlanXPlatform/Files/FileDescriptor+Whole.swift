internal import Glibc
package import SystemPackage

// swift-system's `writeAll` writes the whole of what it is given; this is what it lacks.
extension FileDescriptor {
    /// Writes all bytes at a place.
    package func writeWhole(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Errno) {
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let count = Glibc.pwrite(rawValue, base + done, bytes.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw count == 0 ? .ioError : .current
            }
        }
    }

    /// Fills a buffer from a place.
    ///
    /// - Returns: how many bytes there were: fewer than the buffer has only at the end of the file.
    package func readWhole(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Errno) -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let count = Glibc.pread(rawValue, base + done, buffer.count - done, off_t(offset + done))
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw .current
            }
        }
        return done
    }

    /// Waits until the bytes are on the disk (fsync(2)).
    package func synchronize() throws(Errno) {
        guard fsync(rawValue) == 0 else { throw .current }
    }

    /// Takes the lock of the open file (flock(2)). The kernel gives it back when the process ends, however it ends.
    ///
    /// - Parameter waits: whether to wait while somebody else has it.
    /// - Returns: `false` when somebody else has it.
    /// - Throws: `Errno`.
    package func lock(waits: Bool) throws(Errno) -> Bool {
        while flock(rawValue, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
            let error = Errno.current
            if error == .wouldBlock { return false }
            guard error == .interrupted else { throw error }
        }
        return true
    }

    /// Whether the open file is the one that has this name: another process may have removed or replaced it.
    package func isNamed(_ path: FilePath) -> Bool {
        guard let mine = try? FileStatus(descriptor: self), let named = try? FileStatus(path) else { return false }
        return mine.device == named.device && mine.inode == named.inode
    }
}
