internal import Glibc
internal import SystemPackage

/// The file operations of the kernel.
struct SystemFileOperations: FileOperations {
    /// Whether ``synchronize(_:path:)`` and ``synchronizeDirectory(_:)`` wait for the disk.
    var synchronizes = true

    func makeDirectory(_ path: FilePath) throws(NodeError) -> Bool {
        if path.withPlatformString({ Glibc.mkdir($0, 0o700) }) == 0 { return true }
        guard current == .fileExists else { throw failure("make directory", path) }
        return false
    }

    func create(_ path: FilePath) throws(NodeError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite])
        } catch {
            throw failure("create", path, error)
        }
    }

    func open(_ path: FilePath) throws(NodeError) -> FileDescriptor? {
        do {
            return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw failure("open", path, error)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)
    {
        do {
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                done += try file.write(toAbsoluteOffset: offset + Int64(done), rest)
            }
        } catch {
            throw failure("write", path, error)
        }
    }

    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError) {
        guard !synchronizes || Glibc.fsync(file.rawValue) == 0 else { throw failure("synchronize", path) }
    }

    func synchronizeDirectory(_ path: FilePath) throws(NodeError) {
        guard synchronizes else { return }
        do {
            let directory = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
            defer { try? directory.close() }
            guard Glibc.fsync(directory.rawValue) == 0 else { throw current }
        } catch {
            throw failure("synchronize directory", path, error)
        }
    }

    func link(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        let status = path.withPlatformString { old in newPath.withPlatformString { Glibc.link(old, $0) } }
        if status == 0 { return true }
        guard current == .fileExists else { throw failure("link", newPath) }
        return false
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        let status = path.withPlatformString { old in newPath.withPlatformString { Glibc.rename(old, $0) } }
        if status == 0 { return true }
        guard current == .noSuchFileOrDirectory else { throw failure("rename", path) }
        return false
    }

    func remove(_ path: FilePath) throws(NodeError) {
        guard path.withPlatformString({ Glibc.remove($0) }) != 0 else { return }
        guard current == .noSuchFileOrDirectory else { throw failure("remove", path) }
    }

    func size(of path: FilePath) throws(NodeError) -> Int? {
        var status = stat()
        if path.withPlatformString({ lstat($0, &status) }) == 0 { return Int(status.st_size) }
        guard current == .noSuchFileOrDirectory else { throw failure("examine", path) }
        return nil
    }

    func names(in path: FilePath) throws(NodeError) -> [FilePath.Component] {
        guard let directory = path.withPlatformString({ opendir($0) }) else { throw failure("list", path) }
        defer { closedir(directory) }
        var names: [FilePath.Component] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { names.append(name) }
        }
        return names
    }

    func lock(_ path: FilePath) throws(NodeError) -> FileDescriptor? {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec, .noFollow], permissions: [.ownerReadWrite])
        } catch {
            throw failure("open", path, error)
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let reason = current
            try? file.close()
            if reason == .wouldBlock { return nil }
            throw failure("lock", path, reason)
        }
        // Whoever removes a lock file holds its lock: a file that no longer has its name is nobody's lock.
        var held = stat()
        var named = stat()
        guard fstat(file.rawValue, &held) == 0, path.withPlatformString({ lstat($0, &named) }) == 0,
            held.st_ino == named.st_ino
        else {
            try? file.close()
            return nil
        }
        return file
    }

    func freeSpace(at path: FilePath) throws(NodeError) -> Int {
        var status = statvfs()
        guard path.withPlatformString({ statvfs($0, &status) }) == 0 else { throw failure("examine", path) }
        let (bytes, overflow) = Int(clamping: status.f_bavail)
            .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }

    private var current: Errno { Errno(rawValue: errno) }

    private func failure(_ operation: String, _ path: FilePath, _ error: (any Error)? = nil) -> NodeError {
        NodeError(errno: error as? Errno ?? current, operation: operation, path: path)
    }
}
