import Foundation
import Testing

@Suite struct ScriptTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    @Test(arguments: [["--help"], ["-h"], ["--uri", "mictlanx://x@h:1/?protocol=http", "--help"]])
    func theProgramTellsItsUsage(arguments: [String]) async throws {
        let result = try await Mxshell.run(arguments, in: home)
        #expect(result.code == 0)
        #expect(result.output.contains("USAGE: mxshell [FLAGS]"))
        #expect(result.output.contains("--uri"))
        #expect(result.messages == "")
    }

    @Test func standardInputIsAScript() async throws {
        let script = "# a script\nuse b\ncat nix || echo no\necho $?\nlet x = 'a b'\necho \"$x!\" > out\n"
        let result = try await Mxshell.run([], in: home, input: script)
        #expect(try home.read("out") == Data("a b!\n".utf8))
        #expect(result.output == "no\n0\n")
        #expect(result.code == 0)
    }

    /// A script has its words as arguments; functions of one `-c` are known in the next, and a trap has the last word.
    @Test func scriptsHaveArguments() async throws {
        try home.write("s.mx", "trap EXIT 'echo bye'\nfor x in $@; echo \"$# $x\"; end\nexit ${3-7}\n")
        for words in [["s.mx"], ["-f", "s.mx"], []] {
            let direct =
                words.isEmpty ? ["-c", "def f; source s.mx $1 $2; end", "-c", "f a 'b c'"] : words + ["a", "b c"]
            let result = try await Mxshell.run(direct, in: home)
            #expect(result.code == 7, "\(result.messages)")
            #expect(result.output == "2 a\n2 b c\nbye\n", "\(result.messages)")
        }
        #expect(try await Mxshell.run(["-c", "echo $2 $1", "a", "b"], in: home).output == "b a\n")
    }

    @Test func aScriptStopsAtItsFirstFailure() async throws {
        try home.write("s.mx", "#!/usr/bin/env mxshell\necho one\ncat b/nix\necho two\n")
        let result = try await Mxshell.run(["s.mx"], in: home)
        #expect(result.code == 4)
        #expect(result.output == "one\n")
        #expect(result.messages.hasPrefix("s.mx:3:5: error: ball"))
    }

    @Test func aScriptThatIsWrongDoesNothing() async throws {
        try home.write("s.mx", "echo one\nput x b/ --nix\n")
        for arguments in [["s.mx"], ["-f", "s.mx"]] {
            let result = try await Mxshell.run(arguments, in: home)
            #expect(result.code == 2)
            #expect(result.output == "")
            #expect(result.messages.hasPrefix("s.mx:2:10: error: unknown flag '--nix' for put"))
        }
    }

    @Test(
        arguments: [
            (["--check", "-c", "put nix b/"], 0), (["--check", "-c", "put nix b/ --nix"], 2), (["--check", "s.mx"], 0),
            (["--check", "bad.mx"], 2), (["--check", "put", "nix", "b/"], 0), (["--check", "put", "x", "--nix"], 2),
        ] as [([String], Int32)])
    func checkRunsNothing(words: [String], code: Int32) async throws {
        try home.write("s.mx", "echo out\nput nix b/\n")
        try home.write("bad.mx", "echo out\nls | | wc\n")
        let result = try await Mxshell.run(words, in: home)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.root.appending(path: "data").path) == [])
    }

    @Test(
        arguments: [
            ([], [:], false), (["--color=always"], [:], true), (["--color", "always"], ["NO_COLOR": "1"], true),
            ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "0"], false),
            ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false), (["--color=never"], ["CLICOLOR_FORCE": "1"], false),
        ] as [([String], [String: String], Bool)])
    func colourIsWhereItIsWanted(flags: [String], environment: [String: String], isColoured: Bool) async throws {
        let result = try await Mxshell.run(flags + ["-c", "nix"], in: home, environment: environment)
        #expect(result.code == 2)
        #expect(result.messages.contains("\u{1B}[") == isColoured, "\(result.messages)")
    }

    /// Local names follow `cd`; the places that the environment names by relative paths stay.
    @Test func localNamesFollowTheWorkingDirectory() async throws {
        try home.write("in/f", "1")
        let result = try await Mxshell.run(
            ["-c", "cd in; put f b/; lls; cd -; lls in/f; cd $HOME; pwd; cd; pwd; cd nix"], in: home,
            environment: ["MXSHELL_STATE_DIR": "st"])
        #expect(result.code == 3)
        let root = home.root.path
        #expect(result.output == "created\t1\tb/f\n1\tf\n1\tin/f\n\(root)\n\(root)\n")
        #expect(result.messages.contains("cannot enter 'nix'"), "\(result.messages)")
    }

    @Test func commandsShareASession() async throws {
        try home.write("f", "1")
        let result = try await Mxshell.run(["-c", "use b", "-c", "put f f; ls -o ndjson"], in: home)
        #expect(result.code == 0)
        #expect(result.output.contains(#""name":"f""#))
    }

    @Test func nothingIsOpenedBeforeItIsNeeded() async throws {
        #expect(try await Mxshell.run(["-c", "echo a; use b; help put; history || echo"], in: home).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.root.appending(path: "data").path) == [])
    }

    @Test func aScriptOnStandardInputLeavesNothingToPut() async throws {
        let result = try await Mxshell.run([], in: home, input: "put - b/x\n")
        #expect(result.code == 2)
        #expect(try await Mxshell.run(["ls", "b"], in: home).code == 3)
    }

    @Test func scriptsLeaveNoHistory() async throws {
        _ = try await Mxshell.run([], in: home, input: "echo a\n")
        #expect(!FileManager.default.fileExists(atPath: home.root.appending(path: "state/mxshell/history").path))
    }
}
