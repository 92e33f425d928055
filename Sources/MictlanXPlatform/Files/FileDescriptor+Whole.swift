internal import CEvent
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

    /// Makes a region read as zeros and gives its blocks back (fallocate(2)). The size of the file stays.
    ///
    /// - Returns: `false` where the file system cannot do that, and where the region ends beyond the file: a hole there
    ///   would not be read as zeros.
    package func punchHole(_ region: Range<Int>) -> Bool {
        guard let size = try? FileStatus(descriptor: self).size, region.upperBound <= size else { return false }
        return mx_punch_hole(rawValue, off_t(region.lowerBound), off_t(region.count)) == 0
    }

    /// Gives a region all of its blocks (fallocate(2)). The size of the file and its bytes stay.
    ///
    /// - Returns: why it has them not; `nil` where it has.
    package func allocateBlocks(at offset: Int, count: Int) -> Errno? {
        while mx_allocate_blocks(rawValue, off_t(offset), off_t(count)) != 0 {
            let error = Errno.current
            if error != .interrupted { return error }
        }
        return nil
    }

    /// Sets when the file was last written (futimens(3)).
    ///
    /// - Parameter nanoseconds: since 1970, also before it.
    /// - Throws: `Errno`.
    package func setModified(_ nanoseconds: Int64) throws(Errno) {
        let second: Int64 = 1_000_000_000
        let rest = (nanoseconds % second + second) % second
        // The quotient towards zero is one too large before 1970, wherever there is a rest.
        let seconds = nanoseconds / second - (nanoseconds < 0 && rest != 0 ? 1 : 0)
        let times = [
            timespec(tv_sec: 0, tv_nsec: mx_utime_omit()), timespec(tv_sec: Int(seconds), tv_nsec: Int(rest)),
        ]
        guard futimens(rawValue, times) == 0 else { throw .current }
    }

    /// Waits until the bytes are on the disk (fsync(2)).
    package func synchronize() throws(Errno) {
        guard fsync(rawValue) == 0 else { throw .current }
    }

    /// Waits until the bytes, and what is needed to find them, are on the disk (fdatasync(2)).
    package func synchronizeData() throws(Errno) {
        guard fdatasync(rawValue) == 0 else { throw .current }
    }

    /// Cuts the file off behind so many bytes (ftruncate(2)).
    package func cut(to length: Int) throws(Errno) {
        guard ftruncate(rawValue, off_t(length)) == 0 else { throw .current }
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

extension UnsafeRawBufferPointer {
    /// Whether there are bytes, and all of them are zero.
    package var isAllZero: Bool {
        guard let base = baseAddress, count > 0, self[0] == 0 else { return false }
        // Each byte is compared with the one behind it.
        return memcmp(base, base + 1, count - 1) == 0
    }
}
