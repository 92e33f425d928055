import TestSupport
import Testing

/// Long output at the prompt.
@Suite struct PagerTests {
    @Test func longOutputIsPagedAndShortOutputIsNot() async throws {
        let home = try Home()
        let terminal = try PseudoTerminal(in: home, environment: ["MXSHELL_PAGER": "sed 's/^/P:/'"])
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("pwd; help\r")
        #expect(await terminal.wait(for: "P:"))
        #expect(!terminal.text.contains("P:/"), "\(terminal.text)")
        // A pager that is left early is no failure, and the shell has the terminal again.
        await terminal.enter("set pager \"head -n 1 > /dev/null; echo le''ft\"; help; echo ${x-code} $?\r")
        #expect(await terminal.wait(for: "code 0\r\n"), "\(terminal.text)")
        #expect(terminal.text.contains("left\r\n"))
        // One that is not there loses nothing.
        await terminal.enter("set pager no-such-pager; help put; echo ${x-after} $?\r")
        #expect(await terminal.wait(for: "after 0\r\n"), "\(terminal.text)")
        #expect(terminal.text.contains("USAGE: put"), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.exitCode() == 7)
    }
}
