import Foundation
import TestSupport
import Testing

/// `^C` at a prompt while a server says nothing.
@Suite(.timeLimit(.minutes(5))) struct InterruptTests {
    /// It ends the whole statement, with its code, whether the output would have been paged or piped.
    @Test(arguments: [
        "ls b && echo went''-on", "ls b; echo went''-on", "stat b/x -o json; echo went''-on",
        "while ls b; echo went''-on; end", "ls b | cat; echo went''-on", "cat b/x | cat | cat && echo went''-on",
        // The reader has gone already: the terminal is the shell's again.
        "ls b | true; echo went''-on",
    ])
    func endsTheStatement(line: String) async throws {
        let port = try SilentPort()
        let home = try Home()
        let terminal = try PseudoTerminal(
            ["--uri", "mictlanx://r@127.0.0.1:\(port.port)/?protocol=http"], in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("\(line)\r")
        #expect(await port.wasAsked())
        for _ in 0..<20 where !terminal.text.contains("✗130") {
            terminal.type("\u{3}")
            if await terminal.shows("✗130", within: .seconds(1)) { break }
        }
        #expect(terminal.text.contains("✗130"), "\(terminal.text)")
        #expect(!terminal.text.contains("went-on"), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.exitCode() == 7)
    }
}
