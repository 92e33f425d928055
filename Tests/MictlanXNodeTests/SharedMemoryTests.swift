import GRDB
import Glibc
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXNode

/// The memory that the processes of a store share has all of its blocks before SQLite touches it.
@Suite struct SharedMemoryTests {
    private static let length = 32_768

    /// A file that is long and has no blocks, as SQLite leaves parts of its own.
    private func withSparseFile(_ body: (FilePath, FileDescriptor) throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("shm")
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
            defer { try? file.close() }
            try file.resize(to: Int64(Self.length))
            try body(path, file)
        }
    }

    private func blocks(_ path: FilePath) -> Int {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return -1 }
        return Int(status.st_blocks) * 512
    }

    private func map(
        _ file: FileDescriptor, _ protection: Int32 = PROT_READ | PROT_WRITE,
        allocating allocate: ((Int32, off_t, off_t) -> Int32)? = nil
    ) -> UnsafeMutableRawPointer? {
        guard let allocate else {
            return SharedMemory.map(
                nil, length: Self.length, protection: protection, flags: MAP_SHARED, file: file.rawValue, offset: 0)
        }
        return SharedMemory.map(
            nil, length: Self.length, protection: protection, flags: MAP_SHARED, file: file.rawValue, offset: 0,
            allocating: allocate)
    }

    private let failed = UnsafeMutableRawPointer(bitPattern: -1)

    @Test func whatIsMappedHasItsBlocks() async throws {
        try await withSparseFile { path, file in
            #expect(blocks(path) < Self.length)
            let memory = try #require(map(file))
            #expect(memory != failed && blocks(path) >= Self.length)
            memory.storeBytes(of: 7, toByteOffset: Self.length - 1, as: UInt8.self)
            munmap(memory, Self.length)
            #expect((try? FileStatus(path))?.size == Self.length)
        }
    }

    /// What can only be read needs none.
    @Test func whatIsOnlyReadIsMappedAsItIs() async throws {
        try await withSparseFile { path, file in
            let memory = map(file, PROT_READ) { _, _, _ in ENOSPC }
            #expect(memory != failed && blocks(path) < Self.length)
            munmap(memory, Self.length)
        }
    }

    @Test(arguments: [ENOSPC, EDQUOT]) func aFullDiskIsAnError(number: Int32) async throws {
        try await withSparseFile { _, file in
            let memory = map(file) { _, _, _ in number }
            let error = errno
            #expect(memory == failed && error == number)
        }
    }

    /// A file system that cannot allocate: the memory is touched instead, and can be used.
    @Test func aFileSystemThatCannotAllocateIsNoError() async throws {
        try await withSparseFile { _, file in
            let memory = try #require(map(file) { _, _, _ in EOPNOTSUPP })
            #expect(memory != failed)
            memory.storeBytes(of: 7, toByteOffset: 0, as: UInt8.self)
            munmap(memory, Self.length)
        }
    }

    @Test func sqliteMapsInThisWay() { #expect(SharedMemory.allocatesBeforeUse()) }

    @Test(arguments: [ResultCode.SQLITE_IOERR_SHMMAP, .SQLITE_IOERR_SHMSIZE])
    func noRoomForItIsAFullDisk(code: ResultCode) {
        let error = NodeError(catalog: DatabaseError(resultCode: code), at: "/store/catalog.sqlite")
        #expect(error.code == .storeFull && error.message.contains("free some space"))
    }
}
