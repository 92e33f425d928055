import MictlanXPlatform
import SystemPackage
import Testing

/// Pages of the program and its libraries that are given back.
struct LoadedCodeTests {
    /// How many KiB of files this process has in memory (proc_pid_status(5)).
    private func filePages() throws -> Int {
        let file = try FileDescriptor.open("/proc/self/status", .readOnly)
        let text = try file.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
                count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("RssFile:") }
        return try #require(line?.split { !$0.isNumber }.first.flatMap { Int($0) })
    }

    @Test func theyComeBackAsTheyAreNeeded() throws {
        // Other tests, which run at the same time, bring pages back.
        let becameLess = try (0..<20).contains { _ in
            let before = try filePages()
            LoadedCode.giveBack(0..<LoadedCode.count)
            return try filePages() < before
        }
        #expect(becameLess)
        #expect(LoadedCode.count > 1)
    }

    @Test(arguments: [-3..<0, 0..<0, 100_000..<100_001]) func noSuchObjects(objects: Range<Int>) {
        LoadedCode.giveBack(objects)
        #expect(LoadedCode.count > 1)
    }
}
