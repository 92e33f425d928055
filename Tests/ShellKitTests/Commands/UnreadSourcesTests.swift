import MictlanXClient
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// A tree of which a part could not be read: what could be is put, and nobody is told that all is there.
@Suite struct UnreadSourcesTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let tree = directory.path.appending("in")
        try tree.makeDirectory(mode: 0o700)
        for name in ["a", "b"] { try tree.appending(name).write(Array(name.utf8)) }
        // Nobody can read that, root neither.
        try makeLink(tree.appending("loop"), to: "loop")
    }

    @Test func aResumeSaysWhatIsNotInItsList() async throws {
        let run = try ShellRun()
        run.store.fail("put t/in/b", .invalidArgument)
        let put = try await run.run("put -r \(directory.path)/in t/")
        #expect(put.code == 6, "\(put.messages)")
        #expect(put.messages.contains("leads back to itself"), "\(put.messages)")
        #expect(run.store.names == ["t/in/a"])
        let resumed = try await run.run("resume")
        #expect(resumed.code == 6, "\(resumed.messages)")
        #expect(
            resumed.messages.contains("1 part of the sources could not be read when run 2"), "\(resumed.messages)")
        #expect(resumed.messages.contains("is not in its list; put them again"), "\(resumed.messages)")
        #expect(run.store.names == ["t/in/a", "t/in/b"])
        // The list is done: nothing is left for another resume.
        #expect(try await run.run("resume").code == 9)
    }
}
