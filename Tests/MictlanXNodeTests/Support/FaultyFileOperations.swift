import Foundation
import MictlanXPlatform
import Synchronization
import SystemPackage

@testable import MictlanXNode

/// The kernel's file operations, some of which fail as on a full disk, or hang as on a dying one.
struct FaultyFileOperations: FileOperations {
    /// The operations that can be made to fail.
    enum Operation: String, CaseIterable, Sendable {
        case create, open, firstByte, write, synchronize, synchronizeDirectory, link, rename, makeDirectory
    }

    private final class Faults: Sendable {
        let failing = Mutex<(operations: Set<Operation>, root: FilePath, error: Errno)>(([], "/", .noSpace))
        let free = Mutex<Int?>(nil)
        let hanging = Mutex<Set<Operation>>([])
        let change = NSCondition()
    }

    private let faults = Faults()
    private let system = SystemFileOperations()

    /// From now on these operations fail, everywhere or below one directory.
    func fail(_ operations: Set<Operation>, below root: FilePath = "/", with error: Errno = .noSpace) {
        faults.failing.withLock { $0 = (operations, root, error) }
    }

    /// From now on so many bytes are free; `nil` for what the disk says.
    func pretend(free: Int?) { faults.free.withLock { $0 = free } }

    /// From now on these operations hang, until they are no longer among those that do.
    func hang(_ operations: Set<Operation>) {
        faults.change.withLock {
            faults.hanging.withLock { $0 = operations }
            faults.change.broadcast()
        }
    }

    private func check(_ operation: Operation, _ path: FilePath) throws(NodeError) {
        faults.change.withLock {
            while faults.hanging.withLock({ $0.contains(operation) }) { faults.change.wait() }
        }
        let (operations, root, error) = faults.failing.withLock { $0 }
        guard operations.contains(operation), path.starts(with: root) else { return }
        throw NodeError(SystemFailure(error, "cannot \(operation.rawValue)", path))
    }

    func makeDirectory(_ path: FilePath) throws(NodeError) -> Bool {
        try check(.makeDirectory, path)
        return try system.makeDirectory(path)
    }

    func create(_ path: FilePath) throws(NodeError) -> FileDescriptor {
        try check(.create, path)
        return try system.create(path)
    }

    func open(_ path: FilePath) throws(NodeError) -> FileDescriptor? {
        try check(.open, path)
        return try system.open(path)
    }

    func firstByte(of file: FileDescriptor, path: FilePath) throws(NodeError) -> Int {
        try check(.firstByte, path)
        return try system.firstByte(of: file, path: path)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: FileDescriptor, at offset: Int64, path: FilePath)
        throws(NodeError)
    {
        try check(.write, path)
        try system.write(bytes, to: file, at: offset, path: path)
    }

    func synchronize(_ file: FileDescriptor, path: FilePath) throws(NodeError) {
        try check(.synchronize, path)
        try system.synchronize(file, path: path)
    }

    func synchronizeDirectory(_ path: FilePath) throws(NodeError) {
        try check(.synchronizeDirectory, path)
        try system.synchronizeDirectory(path)
    }

    func link(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        try check(.link, newPath)
        return try system.link(path, to: newPath)
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws(NodeError) -> Bool {
        try check(.rename, path)
        return try system.rename(path, to: newPath)
    }

    func remove(_ path: FilePath) throws(NodeError) { try system.remove(path) }

    func size(of path: FilePath) throws(NodeError) -> Int? { try system.size(of: path) }

    func names(in path: FilePath) throws(NodeError) -> [FilePath.Component] { try system.names(in: path) }

    func lock(_ path: FilePath) throws(NodeError) -> FileDescriptor? { try system.lock(path) }

    func freeSpace(at path: FilePath) throws(NodeError) -> Int {
        let free = faults.free.withLock { $0 }
        if let free { return free }
        return try system.freeSpace(at: path)
    }
}
