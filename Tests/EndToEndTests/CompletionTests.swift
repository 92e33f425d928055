import Foundation
import Testing

/// The completion key and the keys that look back, on a terminal.
@Suite struct CompletionTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    /// The keys are bound whatever `~/.editrc` resets.
    @Test(arguments: ["", "bind -v\n", "bind -e\n"])
    func tabCompletesVerbsFilesAndRemoteNames(editrc: String) async throws {
        try Data(editrc.utf8).write(to: home.root.appending(path: ".editrc"))
        try home.write("my photo.jpg", "1")
        try home.write("in/2024/zebra", "2${x}2")
        #expect(try await Mxshell.run(["put", "in/", "photos/"], in: home).code == 0)
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        // The editor writes only what changes on the screen, so what a line became shows when it runs.
        await terminal.enter("ec\tmy\tand\\ more\r")
        #expect(await terminal.wait(for: "my photo.jpg and more\r\n"))
        // The store is opened by the first key that asks it, and may not have answered yet.
        await terminal.enter("cat pho")
        for shown in ["tos/", "2024/", "zebra "] { try await pressTab(until: shown, terminal) }
        terminal.type("\r")
        #expect(await terminal.wait(for: "2${x}2"))
        await terminal.enter("exit 0\r")
        #expect(await terminal.exitCode() == 0)
    }

    private func pressTab(until shown: String, _ terminal: PseudoTerminal) async throws {
        for _ in 0..<100 where !terminal.text.contains(shown) {
            terminal.type("\t")
            _ = await terminal.shows(shown, within: .milliseconds(300))
        }
        #expect(terminal.text.contains(shown), "\(terminal.text)")
    }

    @Test func severalAreShownAndNothingRings() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("put x --re\t\t")
        #expect(await terminal.wait(for: "--replace"))
        #expect(terminal.text.contains("--retries"))
        #expect(!terminal.text.contains("\u{7}"))
        await terminal.enter("\u{3}nix \t")
        #expect(await terminal.wait(for: "\u{7}"))
        await terminal.enter("\u{15}exit 0\r")
        #expect(await terminal.exitCode() == 0)
    }

    /// A store that never answers holds no key up: what is typed behind it would be read after all attempts, which is later
    /// than any wait of a test ends.
    @Test func aSilentStoreHoldsNothingUp() async throws {
        let silent = try SilentPort()
        let terminal = try PseudoTerminal(["--uri", "mictlanx://x@127.0.0.1:\(silent.port)/?protocol=http"], in: home)
        #expect(await terminal.wait(for: " 127.0.0.1> "))
        await terminal.enter("ls pho\t")
        #expect(await terminal.wait(for: "the store has not answered"))
        await terminal.enter("\u{15}echo still ${x-here}\r")
        #expect(await terminal.wait(for: "still here\r\n"))
        await terminal.enter("exit 0\r")
        #expect(await terminal.exitCode() == 0)
    }

    /// The arrows find entries with what is typed, `Esc .` the last words of earlier lines.
    @Test func keysLookBack() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("echo one ${x-first}\r")
        #expect(await terminal.wait(for: "one first\r\n"))
        await terminal.enter("help pwd\r")
        #expect(await terminal.wait(for: "USAGE: pwd"))
        await terminal.enter("echo\u{1B}[A\r")
        #expect(await terminal.wait(for: "one first\r\n", count: 2))
        await terminal.enter("echo again \u{1B}.\r")
        #expect(await terminal.wait(for: "again first\r\n"))
        await terminal.enter("exit 0\r")
        #expect(await terminal.exitCode() == 0)
    }
}
