import Foundation
import TestSupport
import Testing

@Suite struct PromptTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    @Test func runsStatementsAndLeavesOnControlD() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("echo 1$BUCKET-2\r")
        #expect(await terminal.wait(for: "'$BUCKET' is not set"))
        #expect(await terminal.wait(for: "✗2"))
        await terminal.enter("use photos\r")
        #expect(await terminal.wait(for: "photos"))
        // An open quote goes on in another row of the same line, which can be edited as a whole: up, and a change there.
        await terminal.enter("echo 'a\r")
        await terminal.enter("b' ${x-c}")
        await terminal.enter("\u{1B}[AX\r")
        #expect(await terminal.wait(for: "aX\r\nb c\r\n"), "\(terminal.text)")
        await terminal.enter("\u{4}")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func controlCClearsTheLine() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("exit 9")
        #expect(await terminal.wait(for: "exit 9"))
        await terminal.enter("\u{3}")
        #expect(await terminal.wait(for: "✗130"))
        await terminal.enter("exit 5\r")
        #expect(await terminal.exitCode() == 5)
    }

    /// What stands behind the cursor would stay under the next prompt.
    @Test func controlCLeavesTheWholeLine() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("ls nix end\u{1}\u{3}")
        #expect(await terminal.wait(for: "end\u{1B}[?2004l^C"), "\(terminal.text)")
        await terminal.enter("exit 5\r")
        #expect(await terminal.exitCode() == 5)
    }

    /// In one write of the terminal: what stands behind the key belongs to the next line, and nothing of it to the one that ends.
    @Test func whatIsTypedBehindControlCIsTheNextLine() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        for count in 1...20 {
            await terminal.enter("ls nix\u{3}echo heard ${x-\(count)}\r")
            #expect(await terminal.wait(for: "heard \(count)\r\n"), "\(terminal.text)")
        }
        await terminal.enter("exit 5\r")
        #expect(await terminal.exitCode() == 5)
    }

    /// The key is the one that the terminal has (stty(1)).
    @Test func anotherKeyMayInterrupt() async throws {
        let terminal = try PseudoTerminal(in: home, interruptKey: 0x18)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("ls nix\u{18}exit 5\r")
        #expect(await terminal.exitCode() == 5, "\(terminal.text)")
    }

    /// Terminals send a NUL for Ctrl-Space, and the kernel hands one on for a ^D that was typed while a command ran.
    @Test func theKeyBehindANULIsItself() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("exit 9")
        #expect(await terminal.wait(for: "exit 9"))
        await terminal.enter("\u{0}\u{3}")
        #expect(await terminal.wait(for: "✗130"))
        await terminal.enter("exit 5\r")
        #expect(await terminal.exitCode() == 5)
    }

    @Test func controlCStopsACommandAndKeepsTheShell() async throws {
        // A port that accepts connections and never answers: the kernel's backlog does that for a bound socket.
        let silent = try SilentPort()
        let terminal = try PseudoTerminal(["--uri", "mictlanx://x@127.0.0.1:\(silent.port)/?protocol=http"], in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("ls photos\r")
        #expect(await silent.wasAsked())
        terminal.type("\u{3}echo still ${x-here}\r")
        #expect(await terminal.wait(for: "✗130"))
        #expect(await terminal.wait(for: "still here\r\n"))
        await terminal.enter("exit\r")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func controlCTellsWhatIsThereAndHowToGoOn() async throws {
        let home = home
        try home.writeZeros("big", count: 40 << 20)
        try await withRecordedCluster { cluster in
            // Each chunk takes two requests, and few are on their way at a time: before the fortieth some were stored.
            let gate = RequestGate()
            let router = try ServedRouter(cluster.router) { nth in
                if nth >= 40 { gate.pass() }
                return .answered
            }
            defer {
                gate.open()
                router.stop()
            }
            let terminal = try PseudoTerminal(["--uri", router.uri], in: home)
            #expect(await terminal.wait(for: "mx"))
            await terminal.enter("put big b/\r")
            #expect(await gate.isReached())
            terminal.type("\u{3}")
            #expect(await terminal.wait(for: " of 'b/big' are stored; put it again to go on"), "\(terminal.text)")
            #expect(await terminal.wait(for: "✗130"))
            await terminal.enter("exit 0\r")
            let code = await terminal.exitCode()
            #expect(code == 0)
        }
    }

    /// ^Z stops a program of the host and not the shell, which keeps it as a job with the terminal's settings as it had them.
    @Test func controlZMakesAJobOfAProgram() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("!sh -c 'stty -echo; echo rea\"\"dy; read line; echo \"<$line>\"' || echo ne\"\"ver\r")
        #expect(await terminal.wait(for: "ready\r\n"))
        terminal.type("\u{1A}")
        #expect(await terminal.wait(for: "[1] stopped  sh -c"), "\(terminal.text)")
        #expect(await terminal.wait(for: "✗148"), "\(terminal.text)")
        await terminal.enter("jobs\r")
        #expect(await terminal.wait(for: "stopped ", count: 2), "\(terminal.text)")
        let shown = terminal.text.components(separatedBy: "sh -c 'stty").count
        await terminal.enter("fg\r")
        #expect(await terminal.wait(for: "sh -c 'stty", count: shown))
        terminal.type("hello\r")
        #expect(await terminal.wait(for: "<hello>\r\n"), "\(terminal.text)")
        #expect(!terminal.text.contains("never"))
        // One that goes on without the terminal, and is ended.
        await terminal.enter("!sh -c 'echo sec\"\"ond; exec sleep 100' | cat\r")
        #expect(await terminal.wait(for: "second\r\n"))
        terminal.type("\u{1A}")
        #expect(await terminal.wait(for: "[2] stopped"), "\(terminal.text)")
        await terminal.enter("bg; kill %2; wait\r")
        #expect(await terminal.wait(for: "[2] ended with "), "\(terminal.text)")
        // Leaving asks once.
        await terminal.enter("!sh -c 'echo thi\"\"rd; exec sleep 100'\r")
        #expect(await terminal.wait(for: "third\r\n"))
        terminal.type("\u{1A}")
        #expect(await terminal.wait(for: "[3] stopped"), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.wait(for: "1 job is stopped: 'fg' goes on"), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.exitCode() == 7)
    }

    /// A program may leave a row that it began, and the terminal shows `^C` in one: the prompt has a row of its own.
    @Test func aRowThatAProgramLeavesIsEnded() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        let blanks = String(repeating: " ", count: 99)
        await terminal.enter("!printf be${x-gun}\r")
        #expect(
            await terminal.wait(for: "begun\u{1B}[7m%\u{1B}[27m\(blanks)\r\u{1B}[K\u{1B}[?2004h"), "\(terminal.text)")
        await terminal.enter("!sh -c 'echo rea\"\"dy; exec sleep 100'\r")
        #expect(await terminal.wait(for: "ready\r\n"))
        terminal.type("\u{3}")
        #expect(await terminal.wait(for: "^C \(blanks)\r\u{1B}[K\u{1B}[?2004h"), "\(terminal.text)")
        // A command of the shell, and what is told of its interruption.
        await terminal.enter("echo st${x-arted}; for x in 1 2; sleep 100s; end\r")
        #expect(await terminal.wait(for: "started\r\n"))
        terminal.type("\u{3}")
        #expect(await terminal.wait(for: "^C \(blanks)\r\u{1B}[K", count: 2), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.exitCode() == 7)
    }

    /// A pipeline has the terminal: any of its programs can read from it, and ^C is for all.
    @Test func aWholePipelineHasTheTerminal() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("!sh -c 'echo rea\"\"dy >&2; exec cat' | sed 's/^/got /'\r")
        #expect(await terminal.wait(for: "ready\r\n"))
        terminal.type("one\r\u{4}")
        #expect(await terminal.wait(for: "got one\r\n"), "\(terminal.text)")
        await terminal.enter("!sh -c 'echo the\"\"re >&2; exec sleep 100' | cat\r")
        #expect(await terminal.wait(for: "there\r\n"))
        terminal.type("\u{3}")
        #expect(await terminal.wait(for: "✗130"), "\(terminal.text)")
        await terminal.enter("exit 7\r")
        #expect(await terminal.exitCode() == 7)
    }

    /// A command of the host has the terminal while it runs: ^C ends it, and the shell goes on.
    @Test func commandsOfTheHostHaveTheTerminal() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("!sh -c 'echo is\"\"there; read line; echo \"<$line>\"; sleep 60; echo never'\r")
        #expect(await terminal.wait(for: "isthere\r\n"))
        terminal.type("typed\r")
        #expect(await terminal.wait(for: "<typed>"))
        terminal.type("\u{3}")
        #expect(await terminal.wait(for: "✗130"))
        await terminal.enter("echo a | sh -c 'cat; echo p\"\"ipe'\r")
        #expect(await terminal.wait(for: "pipe\r\n"))
        await terminal.enter("for x in 1 2\r")
        await terminal.enter("echo round-$x\r")
        await terminal.enter("end\r")
        #expect(await terminal.wait(for: "round-2\r\n"))
        await terminal.enter("exit 0\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test(arguments: ["", "bind -v\n"]) func controlLClearsTheScreen(editrc: String) async throws {
        try Data(editrc.utf8).write(to: home.root.appending(path: ".editrc"))
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        #expect(!terminal.text.contains("\u{1B}[2J"))
        await terminal.enter("echo sti\u{C}ll\r")
        #expect(await terminal.wait(for: "\u{1B}[H\u{1B}[2J"))
        #expect(await terminal.wait(for: "still\r\n"))
        await terminal.enter("exit\r")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func historySurvivesTheSession() async throws {
        let first = try PseudoTerminal(in: home)
        #expect(await first.wait(for: "mx"))
        await first.enter("echo fir${x-st}\r")
        #expect(await first.wait(for: "first\r\n"))
        await first.enter(" echo hid${x-den}\r")
        #expect(await first.wait(for: "hidden\r\n"))
        await first.enter("exit\r")
        let code = await first.exitCode()
        #expect(code == 0)
        let second = try PseudoTerminal(in: home)
        #expect(await second.wait(for: "mx"))
        // The last entry is 'exit', the one before it was not hidden.
        await second.enter("\u{1B}[A\u{1B}[A\r")
        #expect(await second.wait(for: "first\r\n"))
        await second.enter("\u{12}echo fir")
        #expect(await second.wait(for: "search: 'echo fir'"))
        await second.enter("\r")
        #expect(await second.wait(for: "first\r\n", count: 2))
        await second.enter("exit\r")
        #expect(await second.exitCode() == 0)
    }

    /// `bind -v` and `bind -e` in `~/.editrc` take away the keys that were bound before (findings/editrc-bind-v.sh).
    @Test(arguments: ["", "bind -v\n", "bind -e\n"])
    func aPasteIsOneStatement(editrc: String) async throws {
        try Data(editrc.utf8).write(to: home.root.appending(path: ".editrc"))
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "\u{1B}[?2004h"))
        await terminal.enter("\u{1B}[200~echo one ${x-a}\recho two ${x-b}\u{1B}[201~")
        #expect(await terminal.wait(for: "echo two"))
        #expect(!terminal.text.contains("one a"))
        await terminal.enter("\r")
        #expect(await terminal.wait(for: "one a\r\n"))
        #expect(await terminal.wait(for: "two b\r\n"))
        await terminal.enter("exit\r")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func aWrongLineStaysToBeMended() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("let x ${y-1}\r")
        #expect(await terminal.wait(for: "a '=' is missing behind 'x'"))
        // The line is still there: a sign is put in its place, and a last change taken back.
        await terminal.enter("\u{1B}[1;5D\u{1B}[D\u{1B}[D= zz\u{1F} ")
        await terminal.enter("\u{5}; echo got-$x\r")
        #expect(await terminal.wait(for: "got-1\r\n"), "\(terminal.text)")
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test func aSearchHandsItsKeysOver() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("echo on${x-e} two\r")
        #expect(await terminal.wait(for: "one two\r\n"))
        // Home ends the search, and what follows goes to the beginning of the line.
        await terminal.enter("\u{12}two")
        #expect(await terminal.wait(for: "search: 'two'"))
        await terminal.enter("\u{1B}[Hecho A; \u{1B}[F B\r")
        #expect(await terminal.wait(for: "A\r\none two B\r\n"), "\(terminal.text)")
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test func theRestOfAnEarlierLineCanBeTaken() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("echo 1${x-2} and more\r")
        #expect(await terminal.wait(for: "12 and more\r\n"))
        await terminal.enter("echo 1")
        #expect(await terminal.wait(for: "\u{1B}[2m${x-2} and more"), "\(terminal.text)")
        terminal.type("\u{1B}[C!\r")
        #expect(await terminal.wait(for: "12 and more!\r\n"), "\(terminal.text)")
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test func escapeIsAKeyInViMode() async throws {
        try Data("bind -v\nno such line\nbind ^T no-such-command\n".utf8)
            .write(to: home.root.appending(path: ".editrc"))
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: ".editrc:2: libedit knows no such command"))
        #expect(await terminal.wait(for: ".editrc:3: libedit cannot do what this line says"))
        await terminal.enter("xecho ab ${x-c}\u{1B}")
        // Longer than the rest of a sequence may take.
        try await Task.sleep(for: .milliseconds(120))
        await terminal.enter("0xA-\r")
        #expect(await terminal.wait(for: "ab c-\r\n"), "\(terminal.text)")
        await terminal.enter("\u{1B}[A")
        await terminal.enter("+\r")
        #expect(await terminal.wait(for: "ab c-+\r\n"), "\(terminal.text)")
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test func deletingAsks() async throws {
        try home.write("f", "1")
        #expect(try await Mxshell.run(["put", "f", "b/"], in: home).code == 0)
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("rm b/*\r")
        #expect(await terminal.wait(for: "[y/N]"))
        terminal.type("n\r")
        #expect(await terminal.wait(for: "✗14"))
        await terminal.enter("rm b/*\r")
        #expect(await terminal.wait(for: "[y/N]", count: 2))
        terminal.type("y\r")
        #expect(await terminal.wait(for: "deleted"))
        await terminal.enter("exit\r")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func theBannerHasTwoLinesThatFit() async throws {
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: " embedded> "))
        let lines = terminal.text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first?.hasPrefix("mxshell ") == true)
        #expect(lines.dropFirst().first?.hasPrefix("'help' lists") == true)
        #expect((lines.dropFirst().first?.count ?? 0) < 80)
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 0)
    }

    @Test func dumbTerminalsWorkToo() async throws {
        let terminal = try PseudoTerminal(in: home, environment: ["TERM": "dumb"])
        #expect(await terminal.wait(for: "mx embedded> "))
        terminal.type("echo pl${x-ain}\n")
        #expect(await terminal.wait(for: "plain\r\n"))
        #expect(!terminal.text.contains("\u{1B}"))
        terminal.type("exit\n")
        let code = await terminal.exitCode()
        #expect(code == 0)
    }

    @Test func asciiTerminalsWorkToo() async throws {
        let terminal = try PseudoTerminal(in: home, environment: ["LANG": "C", "LC_ALL": "C", "NO_COLOR": "1"])
        #expect(await terminal.wait(for: "mx embedded> "))
        await terminal.enter("exit 7 || nix\r")
        #expect(await terminal.wait(for: "unknown command"))
        await terminal.enter("exit\r")
        #expect(await terminal.exitCode() == 2)
    }

    @Test func aReadOnlyHomeIsToldOfOnce() async throws {
        let terminal = try PseudoTerminal(in: home, environment: ["XDG_STATE_HOME": "/proc/nix"])
        #expect(await terminal.wait(for: "the history is not kept"))
        await terminal.enter("echo a${x-b}\r")
        #expect(await terminal.wait(for: "ab\r\n"))
        await terminal.enter("exit\r")
        let code = await terminal.exitCode()
        #expect(code == 0)
        #expect(terminal.text.components(separatedBy: "the history is not kept").count == 2)
    }
}
