import MictlanXText
import TestSupport
import Testing

@testable import ShellKit

/// What statements do, without a process and without a network.
@Suite struct StatementTests {
    @Test(arguments: [
        ("echo a 'b  c'", "a b  c\n"), ("let x = 'a b'; echo $x", "a b\n"), ("echo ${x-d}", "d\n"),
        ("echo a && echo b", "a\nb\n"), ("nix || echo b", ""), ("! cat b/nix && echo b", "b\n"),
        ("cat b/nix || echo $?", "4\n"), ("use b; echo $BUCKET", "b\n"), ("use b; use", "b\n"),
        ("echo -n --x", "-n --x\n"),
    ])
    func writes(text: String, output: String) async throws {
        #expect(try await ShellRun().run(text).output == output)
    }

    @Test(
        arguments: [
            ("", 0), ("echo a", 0), ("exit 7", 7), ("quit 7", 7), ("bye", 0), ("\\q 3", 3), (".exit", 0), ("exit", 0),
            ("cat b/nix", 4), ("cat b/nix; echo x", 4),
            ("! echo a", 1), ("ls nix", 3), ("ls b/nix", 4), ("ls 'b/zz*'", 4), ("ls -q b/a", 0),
            ("ls b/zz*", 9), ("rm b/zz*", 9), ("rm b/nix", 4), ("rm b/*", 14),
            ("rm b/a b/nix", 6), ("rm -y --max-deletes 1 b/*", 8), ("get b/nix .", 4), ("ls a.b", 2), ("put x", 2),
            ("put /nonexistent/x b/", 4), ("stat b/nix", 4), ("stat b/*", 2), ("rm b", 2), ("help nix", 2),
            ("ls --uri nix b", 2), ("run /nonexistent.yaml", 4), ("exit 256", 2), ("put - b/", 2), ("node", 2),
            ("sync ./x ./y", 2), ("echo $nix", 2), ("cat b/nix && echo x", 4),
            ("peers", 12), ("peers disable", 2), ("peers disable a b", 2), ("peers frob", 2),
            ("peers ls --token-file x", 2),
        ] as [(String, Int32)])
    func endsWith(text: String, code: Int32) async throws {
        let run = try ShellRun(["b/a": "1", "b/c": "22"])
        #expect(try await run.run(text).code == code)
    }

    @Test func nothingRunsWhenAnythingIsWrong() async throws {
        let run = try ShellRun(["b/a": "1"])
        let result = try await run.run("rm b/a\nls b --fxxxt json\n")
        #expect(result.code == 2)
        #expect(result.connections == 0)
        #expect(run.store.deleted.isEmpty)
        #expect(
            result.messages == """
                test.mx:2:6: error: unknown flag '--fxxxt' for ls
                    2 | ls b --fxxxt json
                      |      ^^^^^^^ 'help ls' lists the flags

                """)
    }

    @Test func aStatementThatFailsStopsTheRest() async throws {
        let result = try await ShellRun(["b/a": "1"]).run("cat b/a\ncat b/nix\necho no\n")
        #expect(result.output == "1")
        #expect(result.messages.hasPrefix("test.mx:2:5: error: ball 'b/nix' does not exist"))
    }

    @Test(arguments: [
        "echo a", "help", "let x = 1", "use b", "exit", "put /nonexistent b/", "rm b/a -n --max-deletes x",
    ])
    func opensNoStore(text: String) async throws {
        #expect(try await ShellRun(["b/a": "1"]).run(text).connections == 0)
    }

    @Test func suggestsFlags() async throws {
        let result = try await ShellRun().run("put data.bin logs/ --chnk-size 1MiB")
        #expect(
            result.messages == """
                test.mx:1:20: error: unknown flag '--chnk-size' for put
                    1 | put data.bin logs/ --chnk-size 1MiB
                      |                    ^^^^^^^^^^^ did you mean --chunk-size?

                """)
    }

    @Test(arguments: [
        ("ls b/nix", "nothing in 'b' matches 'nix'"), ("ls b/zz*", "nothing in 'b' matches 'zz*'"),
        ("ls nix", "no bucket 'nix'"), ("use b; ls b/a", "/b/a is the one at the root"),
        ("ls photo", "did you mean photos?"), ("get -r photo .", "did you mean photos?"),
        ("\\wotch", "\\timing \\! and \\cd work"), ("\\watch", "nothing has run in this session before"),
        ("ls 'b/**'", "quoted patterns are literal: write b/** without quotes"),
        ("rm 'b/**'", "quoted patterns are literal: write b/** without quotes"),
        ("get 'b/**' -", "quoted patterns are literal: write b/** without quotes"),
        ("put 'nix*' b/", "quoted patterns are literal: write nix* without quotes"),
        ("mkdir new", "as soon as it holds something"), ("SELECT 1", "there is no SQL here"),
        ("rcat b/x", "'pipe' it is"), ("vim x", "'!vim' runs"),
        ("ls b --limit -1", "a whole number above 0 is needed"), ("cat b/a --offset -1", "'-1'"),
        ("ls b -o bogus", "one of table, json, ndjson, wide, yaml, csv, tsv, markdown, raw"),
        ("ls b -obogus", "'bogus' is no value of -o"), ("ls -lt b", "'-t'"), ("trash nix", "trash has no 'nix'"),
        ("trash emtpy", "did you mean trash empty?"), ("bulk nix", "one of put, get, rm"),
        ("stat b/*", "write '\\' before"), ("rm b", "-r takes every ball of it"), ("rm nix/*", "no bucket 'nix'"),
        ("stat b/d", "there are balls below it: 'ls b/d/' lists them"), ("stat nix/x", "there is no bucket 'nix'"),
        ("wc b/a", "'!wc' runs"), ("set x 1", "variables are set with 'let x = VALUE'"),
        ("x=1", "variables are set with: let x = 1"), ("\\dt", "'ls' lists balls"), (".mode csv", "set output csv"),
        ("cd b", "'use' to a bucket"), ("put /etc/hostname hello.txt", "a ball is BUCKET/hello.txt"),
        ("put /etc/hostname photos", "write photos/ to put into that bucket"),
        ("echo a | put - b/c", "'put - BUCKET/NAME < FILE'"),
        ("echo a | buckets", "a pipe leads to programs of the host"),
        ("find b -name x", "did you mean --name?"), ("find b -size 1M", "--larger SIZE"), ("tree b -L 2", "-d N"),
        ("du b --max-depth=1", "-d N"), ("ls -R b", "-r"), ("rm -rf b", "--yes does not ask"),
        ("put --force /etc/hostname b/", "--no-clobber"), ("use b; put /etc/hostname /", "'./' is the bucket of 'use'"),
        ("clear", "^L clears the screen"), ("rm -r b/nix", "there is no ball 'b/nix' and nothing below it"),
    ])
    func tellsWhatToDo(text: String, message: String) async throws {
        let result = try await ShellRun(["b/a": "1", "b/d/e": "22", "photos/x": ""]).run(text)
        #expect(result.code != 0)
        #expect(result.messages.contains(message), "\(result.messages)")
        #expect(!result.messages.contains("0 balls"))
    }

    @Test func onlyQuotedPatternsAreCalledSo() async throws {
        #expect(try await !ShellRun().run("rm 'b/plain'").messages.contains("quoted"))
    }

    @Test func suggestsVerbs() async throws {
        #expect(try await ShellRun().run("puut a b/").messages.contains("did you mean put?"))
    }

    @Test func errorsAreObjectsWhereResultsAre() async throws {
        let result = try await ShellRun().run("cat b/nix", format: .json)
        #expect(
            result.messages == """
                {"error":{"code":"not_found","exit":4,"message":"ball 'b/nix' does not exist",\
                "hint":"there is no bucket 'b'; 'buckets' lists them","cmd":"cat b/nix","file":"test.mx","line":1,"col":5,"retryable":false,"attempts":1}}

                """)
        #expect(
            try await ShellRun().run("ls -o ndjson nix").messages.hasPrefix(#"{"error":{"code":"no_bucket","exit":3,"#))
    }

    @Test(arguments: ["put PATH b/", "run PATH", "plan PATH", "lint PATH", "echo a > PATH", "echo a >> PATH"])
    func oneFaultHasOneCode(line: String) async throws {
        for (path, fault) in [
            ("/nonexistent/x", #""code":"not_found","exit":4,"#),
            ("/dev/null/x", #""code":"invalid_argument","exit":2,"#),
        ] {
            let result = try await ShellRun().run(line.replacing("PATH", with: path), format: .json)
            #expect(result.messages.hasPrefix(#"{"error":{"# + fault), "\(result.messages)")
        }
    }

    @Test func everyVerbHasHelp() async throws {
        for type in CommandTable.standard.all {
            let result = try await ShellRun().run("help \(type.verb)")
            #expect(result.code == 0)
            #expect(result.output.contains("USAGE: \(type.verb)"))
            #expect(
                try await ShellRun().run("\(type.verb) --help").output == result.output
                    || ["echo", "printf"].contains(type.verb))
        }
    }
}
