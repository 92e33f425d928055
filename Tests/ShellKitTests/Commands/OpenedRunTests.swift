import MictlanXBatch
import MictlanXClient
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Who is told that a run is done does not come again.
@Suite struct OpenedRunTests {
    @Test func theEndOfARunIsMadeDurableBeforeItIsBelieved() async throws {
        let directory = try TemporaryDirectory()
        for name in ["a", "b"] { try directory.path.appending(name).write(Array(name.utf8)) }
        let run = try ShellRun()
        #expect(try await run.run("put -q -r \(directory.path)/ t/").code == 0)
        let store = RunStore(state: run.state.path)
        let id = try #require(try store.all().first)
        let error = await #expect(throws: MictlanXError.self) {
            _ = try await OpenedRun(id, salvages: false, in: store) { path in
                throw MictlanXError(.journal, "cannot synchronize \(path.lastComponent?.string ?? "")")
            }
        }
        #expect(error?.code == .journal && error?.message == "cannot synchronize journal")
        #expect(try await run.run("resume \(id)").code == 9)
        #expect(throws: MictlanXError.self) { try JournalFile.makeDurable(directory.path.appending("none")) }
    }
}
