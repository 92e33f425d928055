import Foundation
import MictlanXModel
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

struct RecordSorterTests {
    private func record(_ number: Int, version: UInt8) -> (key: [UInt8], payload: [UInt8]) {
        var key = Array(String(number).utf8)
        key.insert(UInt8(key.count), at: 0)
        let payload = Array("\(number)@\(version)".utf8)
        return (key + [version] + [UInt8](repeating: 0, count: RecordRun.versionLength - 1), payload)
    }

    private func merged(_ records: [(key: [UInt8], payload: [UInt8])], _ scratch: Scratch) async throws -> [String] {
        var sorter = RecordSorter(scratch)
        for record in records { try await sorter.add(key: record.key, payload: record.payload) }
        var merge = try await sorter.finish()
        var found: [String] = []
        while let payload = try merge.next() { found.append(String(decoding: payload, as: UTF8.self)) }
        #expect(try merge.next() == nil)
        return found
    }

    /// Runs of one record each, of a few, and all in memory.
    @Test(arguments: [1, 200, 1 << 20]) func sortsAndKeepsTheFirstVersion(runSize: Int) async throws {
        try await withTemporaryDirectory { directory in
            let records = (0..<1_000).map { record(($0 * 7_919) % 500, version: $0 < 500 ? 2 : 1) }
            let found = try await merged(records, Scratch(directory: directory, runSize: runSize))
            #expect(found == (0..<500).map { "\($0)@1" })
            #expect(try names(in: directory).isEmpty)
        }
    }

    @Test func nothing() async throws {
        #expect(try await merged([], Scratch(directory: "/nonexistent")).isEmpty)
    }

    @Test func aRecordLongerThanTheBuffer() async throws {
        try await withTemporaryDirectory { directory in
            let long = (key: record(1, version: 0).key, payload: [UInt8](repeating: 0x61, count: 300_000))
            let found = try await merged(
                [record(2, version: 0), long, record(0, version: 0)], Scratch(directory: directory, runSize: 64))
            #expect(found.map(\.utf8.count) == [3, 300_000, 3])
        }
    }

    @Test func aDirectoryThatDoesNotExist() async throws {
        let error = await #expect(throws: MictlanXError.self) {
            try await merged([record(1, version: 0)], Scratch(directory: "/nonexistent/mx", runSize: 1))
        }
        #expect(error?.code == .io)
    }

    /// `/dev/full` stands for a full disk: every write to it fails with ENOSPC (full(4)).
    @Test func aFullDisk() throws {
        let descriptor = try FileDescriptor.open("/dev/full", .readWrite, options: .closeOnExec)
        let file = ScratchFile(NamelessFile(adopting: descriptor), in: "/dev")
        let error = #expect(throws: MictlanXError.self) { try [1].withUnsafeBytes { try file.write($0, at: 0) } }
        #expect(error?.code == .diskFull)
    }

    private func names(in directory: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.string)
    }

    /// A listing that never ends must not fill the disk.
    @Test func aListingTakesNoMoreThanItMay() async throws {
        try await withTemporaryDirectory { directory in
            var scratch = Scratch(directory: directory, runSize: 1 << 10)
            scratch.limit = 1 << 14
            var sorter = RecordSorter(scratch)
            var failure: MictlanXError?
            for number in 0..<10_000 where failure == nil {
                let record = record(number, version: 0)
                do {
                    try await sorter.add(key: record.key, payload: record.payload)
                } catch let error as MictlanXError {
                    failure = error
                }
            }
            #expect(failure?.code == .diskFull)
            #expect(failure?.message.contains("16 KiB") == true && failure?.message.contains("no end") == true)
        }
    }

    /// A disk is no endless listing: /proc has no room at all.
    @Test(arguments: ["/proc", "/tmp"]) func aDiskWithoutRoomIsTold(directory: FilePath) {
        let error = MictlanXError(exhausted: SpoolAllowance(in: directory, atMost: .max), in: directory)
        #expect(error.code == .diskFull)
        #expect(error.message.contains("'\(directory)'") && error.message.contains("TMPDIR"))
        #expect(error.message.hasPrefix("'/proc' is full") == (directory == "/proc"))
        #expect(!error.message.contains("no end"))
    }
}
