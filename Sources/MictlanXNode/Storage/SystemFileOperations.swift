internal import Glibc
internal import MictlanXPlatform
internal import SystemPackage

/// The file operations of the kernel.
struct SystemFileOperations: FileOperations {
    /// Whether ``synchronize(_:path:)`` and ``synchronizeDirectory(_:)`` wait for the disk.
    var synchronizes = true

    func makeDirectory(_ path: FilePath) throws(NodeError) -> Bool {
        try call("make the directory", path) { try path.makeDirectory(mode: 0o700) }
    }

    func create(_ path: FilePath) throws(NodeError) -> FileDescriptor {
        try call("create", path) {
            try FileDescriptor.open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite])
        }
    }

    func open(_ path: FilePath) throws(NodeError) -> FileDescriptor? {
        try call("open", path, unless: .noSuchFileOrDirectory) {
            try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
        }
    }

    func firstByte(of file: FileDescriptor, path: FilePath) throws(NodeError) -> Int {
        try call("read", path) {
            try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { try file.readWhole(into: $0, at: 0) }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)
    {
        try call("write", path) { try file.writeWhole(bytes, at: Int(offset)) }
    }

    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError) {
        guard synchronizes else { return }
        try call("synchronize", path) { try file.synchronize() }
    }

    func synchronizeDirectory(_ path: FilePath) throws(NodeError) {
        guard synchronizes else { return }
        try call("synchronize the directory", path) { try path.synchronizeDirectory() }
    }

    func link(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        try call("link", newPath, unless: .fileExists) { try path.link(to: newPath) } != nil
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        try call("rename", path, unless: .noSuchFileOrDirectory) { try path.rename(to: newPath) } != nil
    }

    func remove(_ path: FilePath) throws(NodeError) {
        _ = try call("remove", path, unless: .noSuchFileOrDirectory) {
            guard path.withPlatformString({ Glibc.remove($0) }) == 0 else { throw Errno.current }
        }
    }

    func size(of path: FilePath) throws(NodeError) -> Int? {
        try call("examine", path, unless: .noSuchFileOrDirectory) {
            // A link is not followed: no file of the store is one.
            var status = stat()
            guard path.withPlatformString({ lstat($0, &status) }) == 0 else { throw Errno.current }
            return Int(status.st_size)
        }
    }

    func names(in path: FilePath) throws(NodeError) -> [FilePath.Component] {
        try call("list", path) { try path.directoryNames().map { FilePath.Component(bytes: $0) } }
    }

    func lock(_ path: FilePath) throws(NodeError) -> FileDescriptor? {
        try call("lock", path) { try LockedFile.open(path, options: [.create]) }
    }

    func freeSpace(at path: FilePath) throws(NodeError) -> Int {
        try call("examine", path) {
            var status = statvfs()
            guard path.withPlatformString({ statvfs($0, &status) }) == 0 else { throw Errno.current }
            let (bytes, overflow) = Int(clamping: status.f_bavail)
                .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
            return overflow ? .max : bytes
        }
    }

    private func call<Value>(
        _ operation: String, _ path: FilePath, _ body: () throws -> Value
    ) throws(NodeError) -> Value {
        do {
            return try SystemFailure.explaining("cannot \(operation)", path, body)
        } catch {
            throw NodeError(error)
        }
    }

    /// The same, with `nil` for one error number.
    private func call<Value>(
        _ operation: String, _ path: FilePath, unless expected: Errno, _ body: () throws -> Value
    ) throws(NodeError) -> Value? {
        try call(operation, path) {
            do { return try body() } catch let error as Errno where error == expected { return nil }
        }
    }
}
