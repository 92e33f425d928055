import Foundation
import Testing

/// Signals that mean the end, with a toolchain at hand whose runtime would answer them with a report.
@Suite struct SignalTests {
    private static let reporting = ["SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no"]

    @Test(arguments: [SIGQUIT, SIGABRT]) func theNodeEndsAtOnce(signal: Int32) async throws {
        let home = try Home()
        let terminal = try PseudoTerminal(
            ["node", "--listen", "127.0.0.1:0", "--data", home.work.path + "/store"], in: home,
            environment: Self.reporting)
        #expect(await terminal.wait(for: "mictlanx://"))
        try terminal.signal(signal)
        let code = await terminal.exitCode()
        // setsid(1) gives the status of wait(2), with its bit for a core.
        #expect(code == signal || code == 128 + signal)
        #expect(!terminal.text.contains("rash"), "\(terminal.text)")
    }

    @Test func controlBackslashEndsThePrompt() async throws {
        let home = try Home()
        let terminal = try PseudoTerminal(in: home, environment: Self.reporting)
        #expect(await terminal.wait(for: "mx"))
        try terminal.signal(SIGQUIT)
        let code = await terminal.exitCode()
        #expect(code == SIGQUIT || code == 128 + SIGQUIT)
        #expect(!terminal.text.contains("rash"), "\(terminal.text)")
    }

    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)] as [(CInt, Int32)])
    func signalsEndTheSessionInOrder(signal: CInt, code: Int32) async throws {
        let home = try Home()
        let terminal = try PseudoTerminal(in: home)
        // The banner comes before the prompt, and a signal that comes before that ends any process.
        #expect(await terminal.wait(for: "\u{1B}[?2004h"))
        try terminal.signal(signal)
        #expect(await terminal.exitCode() == code)
        // Pasting in brackets is switched off again.
        #expect(await terminal.wait(for: "\u{1B}[?2004l"))
    }
}
