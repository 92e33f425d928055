import Glibc

/// The file below a history: opened for each use, so that many sessions can share it and one of them can replace it.
struct HistoryFile: ~Copyable {
    let descriptor: CInt
    let path: String

    /// Opens `path` with mode 0600 in a directory of mode 0700, both made when they are missing, and takes its lock.
    init(path: String) throws(LineEditingError) {
        self.path = path
        try Self.makeDirectory(above: path)
        while true {
            let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw LineEditingError(path, errno: errno) }
            guard flock(descriptor, LOCK_EX) == 0 else {
                let number = errno
                close(descriptor)
                throw LineEditingError(path, errno: number)
            }
            // Another session may have put a shorter file in its place while this one waited for the lock.
            var mine = stat()
            var current = stat()
            if fstat(descriptor, &mine) == 0, stat(path, &current) == 0, mine.st_ino == current.st_ino {
                fchmod(descriptor, 0o600)
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
    }

    deinit {
        close(descriptor)
    }

    var identity: (inode: UInt, size: Int) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return (0, 0) }
        return (status.st_ino, status.st_size)
    }

    /// The bytes from `offset` to the end, at most `limit` of them, the last ones when there are more.
    func read(from offset: Int, limit: Int) throws(LineEditingError) -> [UInt8] {
        let end = identity.size
        var position = max(offset, end - limit)
        var result: [UInt8] = []
        result.reserveCapacity(max(0, end - position))
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while position < end {
            let count = pread(descriptor, &buffer, min(buffer.count, end - position), position)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LineEditingError(path, errno: errno) }
            guard count > 0 else { break }
            result.append(contentsOf: buffer[..<count])
            position += count
        }
        return result
    }

    /// Appends in one write, so that no other session's entry can come in between.
    func append(_ text: String) throws(LineEditingError) {
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw LineEditingError(path, errno: errno == 0 ? ENOSPC : errno)
        }
    }

    /// Puts a file with `lines` in the place of this one, whole or not at all.
    func replace(with lines: some Sequence<String>) throws(LineEditingError) {
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw LineEditingError(temporary, errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        guard isWritten, rename(temporary, path) == 0 else {
            let number = errno
            unlink(temporary)
            throw LineEditingError(temporary, errno: number)
        }
    }

    private static func makeDirectory(above path: String) throws(LineEditingError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
        var directory = path.hasPrefix("/") ? "" : "."
        for part in parts {
            directory += "/\(part)"
            if mkdir(directory, 0o700) != 0, errno != EEXIST { throw LineEditingError(directory, errno: errno) }
        }
    }
}
