import Glibc
import MictlanXPlatform
import SystemPackage

/// The file below a history: opened for each use, so that many sessions can share it and one of them can replace it.
struct HistoryFile: ~Copyable {
    private let file: FileDescriptor
    private let path: FilePath

    /// Opens `path` with mode 0600 in a directory of mode 0700, both made when they are missing, and takes its lock.
    init(path: FilePath) throws(SystemFailure) {
        self.path = path
        try path.removingLastComponent().makeDirectories(mode: 0o700)
        file = try SystemFailure.explaining("cannot open", path) {
            let file = try LockedFile.open(path, options: [.create, .append], waits: true)
            guard let file else { throw Errno.wouldBlock }
            fchmod(file.rawValue, 0o600)
            return file
        }
    }

    deinit { try? file.close() }

    /// Which file it is now, and its size in bytes.
    var identity: (inode: UInt64, size: Int) {
        (try? FileStatus(descriptor: file)).map { ($0.inode, $0.size) } ?? (0, 0)
    }

    /// The bytes from `offset` to the end, at most `limit` of them, the last ones when there are more.
    func read(from offset: Int, limit: Int) throws(SystemFailure) -> [UInt8] {
        let end = identity.size
        let start = max(offset, end - limit)
        return try SystemFailure.explaining("cannot read", path) {
            try [UInt8](unsafeUninitializedCapacity: max(0, end - start)) { buffer, count in
                count = try file.readWhole(into: UnsafeMutableRawBufferPointer(buffer), at: start)
            }
        }
    }

    /// Adds a text at the end.
    func append(_ text: String) throws(SystemFailure) {
        try SystemFailure.explaining("cannot write", path) { _ = try file.writeAll(Array(text.utf8)) }
    }

    /// Puts a file with `lines` in the place of this one, whole or not at all.
    func replace(with lines: some Sequence<String>) throws(SystemFailure) {
        let next = FilePath("\(path).\(getpid())")
        try SystemFailure.explaining("cannot write", next) {
            let file = try FileDescriptor.open(
                next, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: [.ownerReadWrite])
            defer { try? file.close() }
            do {
                try file.writeAll(Array(lines.map { $0 + "\n" }.joined().utf8))
                try file.synchronize()
                try next.rename(to: path)
            } catch {
                next.removeFile()
                throw error
            }
        }
    }
}
