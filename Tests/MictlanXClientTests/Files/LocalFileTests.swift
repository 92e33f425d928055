import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// Files as they are: sizes that are none, times of every kind, holes, and stores that are open.
struct LocalFileTests {
    /// The files of `/proc` claim to have no byte (proc(5)).
    @Test(arguments: ["/proc/version", "/proc/self/maps", "/proc/self/status"])
    func whatClaimsToBeEmptyIsReadToItsEnd(path: FilePath) async throws {
        try await withTemporaryDirectory { directory in
            #expect(try LocalFile(path).size == 0)
            #expect(try !LocalFile(path).endsAtItsSize())
            let file = try await LocalFile.opening(path, spoolDirectory: directory, patience: .seconds(10))
            #expect(file.size > 20)
            #expect(file.modified == nil)
            await #expect(throws: MictlanXError.self) { try await Chunk(file: path) }
        }
    }

    /// A file of `/sys` claims to have a page.
    @Test func whatIsShorterThanItClaimsIsReadToItsEnd() async throws {
        let path: FilePath = "/sys/kernel/mm/transparent_hugepage/enabled"
        guard let status = try? FileStatus(path), status.size > 0, (try? LocalFile(path)) != nil else { return }
        try await withTemporaryDirectory { directory in
            let file = try await LocalFile.opening(path, spoolDirectory: directory, patience: .seconds(10))
            #expect(file.size > 0 && file.size < status.size)
        }
    }

    @Test func anOrdinaryFileIsReadInPlace() async throws {
        try await withTemporaryDirectory { directory in
            for bytes in [[], [1], [UInt8](repeating: 7, count: 5_000)] {
                try directory.appending("f").write(bytes)
                let file = try await LocalFile.opening(
                    directory.appending("f"), spoolDirectory: "/nonexistent", patience: .zero)
                #expect(file.size == bytes.count)
                #expect(file.modified != nil)
            }
        }
    }

    @Test func theFilesOfAnOpenStoreAreNeitherReadNorReplaced() async throws {
        try await withTemporaryDirectory { directory in
            let database = directory.appending("catalog.sqlite")
            try database.write([1])
            OpenStores.add(directory, database: database)
            defer { OpenStores.remove(directory) }
            let attempts: [() throws -> Void] = [
                { _ = try LocalFile(database) }, { _ = try StagedFile(target: database) },
            ]
            for open in attempts {
                let error = #expect(throws: MictlanXError.self) { try open() }
                #expect(error?.code == .invalidArgument)
                #expect(error?.message.contains("belongs to the store '\(directory)'") == true)
            }
        }
    }

    /// Every time that a file system can hold: 2400, before 1970, the end of 64 bits.
    @Test(arguments: [Int64(13_569_465_600), 4_102_444_800, -86_401, 1_000_000_000_000_000_000, -1_000_000_000_000_000])
    func everyTimeIsATime(seconds: Int64) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write([1])
            // A file system that cannot hold the time keeps another, or refuses it.
            try? await Tool.run("touch", ["-d", "@\(seconds)", path.string], in: directory)
            let status = try FileStatus(path)
            _ = Timestamp(nanoseconds: status.modified).description
            _ = Timestamp(nanoseconds: status.modified).earlier(by: .seconds(1))
            // A time that 64 bits of nanoseconds cannot hold is not kept.
            let isHeld = status.modified != .max && status.modified != .min
            #expect(try LocalFile(path).modified == (isHeld ? status.modified : nil))
        }
    }

    @Test(arguments: [Int64(0), 1, -1, 1_700_000_000_123_456_789, -86_400_000_000_001, .max, .min])
    func aTimeIsGivenToAFile(nanoseconds: Int64) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            let file = try StagedFile(target: path)
            try file.write([1], at: 0)
            try file.setModified(nanoseconds)
            try await file.commit(mayReplace: true)
            let modified = try FileStatus(path).modified
            // A file system of another range takes the nearest.
            if nanoseconds.magnitude < 1 << 61 { #expect(modified == nanoseconds) }
        }
    }

    @Test func zerosBecomeHolesAndEveryByteIsThere() async throws {
        try await withTemporaryDirectory { directory in
            let (path, size) = (directory.appending("f"), 8 << 20)
            let file = try StagedFile(target: path)
            try file.extend(to: size)
            // A retry may write zeros over what an earlier attempt has left.
            try file.write([UInt8](repeating: 9, count: 1 << 20), at: 1 << 20)
            try file.write([UInt8](repeating: 0, count: 4 << 20), at: 0)
            try file.write([UInt8](repeating: 0, count: 4 << 20 - 1), at: 4 << 20)
            try file.write([5], at: size - 1)
            try await file.commit(mayReplace: true)
            let bytes = try path.readBytes()
            #expect(bytes.count == size && bytes.last == 5 && bytes.dropLast().allSatisfy { $0 == 0 })
        }
    }

    @Test func whatIsKeptGrowsAsItComes() async throws {
        try await withTemporaryDirectory { directory in
            let file = try StagedFile(target: directory.appending("f"), isKept: true)
            try file.extend(to: 100)
            #expect(file.size == 0)
            try file.write([0, 0], at: 0)
            #expect(file.size == 2)
        }
    }
}
