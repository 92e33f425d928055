import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// `/dev/full` stands for a full disk: every write to it fails with ENOSPC (full(4)).
@Suite struct FullDiskOutputTests {
    @Test(arguments: [
        "ls b > /dev/full", "echo a >> /dev/full", "ls b -o json > /dev/full", "cat b/x > /dev/full",
        "help > /dev/full",
        "verify b --report /dev/full", "get b/x DIR/x --sums /dev/full", "!echo a > /dev/full",
    ])
    func theFileIsNamed(line: String) async throws {
        let directory = try TemporaryDirectory()
        let run = try ShellRun(["b/x": "1"])
        let result = try await run.run(line.replacing("DIR", with: directory.path.string))
        if line.hasPrefix("!") { return #expect(result.code == 1) }
        #expect(result.code == 1)
        #expect(result.messages.contains("cannot write '/dev/full': No space left on device"), "\(result.messages)")
    }
}
