import Foundation
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import MictlanXClient

/// The checksums of the whole and of its chunks, by one thread for short pieces and two for long ones.
struct BallDigestTests {
    @Test(arguments: [0, 1, 400_000, 3_500_000, 6_000_001], [7_001, 300_000, 1_000_000, 10_000_000])
    func theyAreThoseOfTheBytes(size: Int, chunk: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            let bytes = testBytes(size)
            try path.write(bytes)
            let file = try LocalFile(path)
            let plan = try Chunks.plan(size, ByteCount(chunk), .mergedRemainder)
            let held = try await BallDigest(file, plan: plan, in: Scratch())
            let laidDown = try await BallDigest(file, plan: plan, in: Scratch(directory: directory, runSize: 1))
            for digest in [try BallDigest(bytes, plan: plan), held, laidDown] {
                #expect(digest.checksum == SHA256.hash(bytes))
                for index in 0..<plan.count {
                    #expect(try digest.checksum(of: index) == SHA256.hash(bytes[plan.range(of: index)]))
                }
            }
        }
    }

    /// More chunks than are held in memory: of a small file, and of one that two threads hash.
    @Test(arguments: [(40_000, 1), (5_000_000, 100)])
    func aDirectoryThatDoesNotExist(size: Int, chunk: Int) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            try path.write(testBytes(size))
            let error = await #expect(throws: MictlanXError.self) {
                _ = try await Chunks(file: path, chunkSize: ByteCount(chunk), spoolDirectory: "/nonexistent/mx")
            }
            #expect(error?.code == .io && error?.message.contains("'/nonexistent/mx'") == true)
        }
    }

    /// Where the file of the checksums cannot be read any more, the bytes tell them.
    @Test func aFileOfChecksumsThatIsGone() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("f")
            let bytes = testBytes(100_000)
            try path.write(bytes)
            let scratch = Scratch(directory: directory, runSize: 1)
            let file = try LocalFile(path)
            let chunks = try await Chunks(file, chunkSize: ByteCount(100), in: scratch)
            // Then no page has to be written any more, which would make the file longer again.
            #expect(chunks.map(\.index) == Array(0..<1_000))
            try cutTemporaryFile(in: directory)
            for index in [0, 200, 500, 999] {
                #expect(chunks[index].checksum == SHA256.hash(bytes[index * 100..<(index + 1) * 100]))
            }
        }
    }

    /// Cuts off what is in the nameless file of a directory (proc(5)).
    private func cutTemporaryFile(in directory: FilePath) throws {
        let place = "/proc/self/fd"
        let found = try FileManager.default.contentsOfDirectory(atPath: place).filter {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(place)/\($0)")
            return target?.hasPrefix("\(directory)/.mxtemporary-") == true
        }
        let file = try FileDescriptor.open(FilePath("\(place)/\(try #require(found.first))"), .writeOnly)
        try file.closeAfter { try file.resize(to: 0) }
    }
}
