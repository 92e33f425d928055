import TestSupport
import Testing

@testable import ShellKit

/// Commands of the host: alone, in pipelines, and as values.
@Suite struct HostCommandTests {
    private static let big = String(repeating: "0123456789\n", count: 100_000)

    private func run(_ text: String) async throws -> ShellRun.Result {
        try await ShellRun(
            ["b/a": "1", "b/c": "22", "b/big": Self.big], environment: ["PATH": "/usr/bin:/bin", "OUTER": "out"]
        ).run(text)
    }

    @Test(
        arguments: [
            ("!echo a 'b  c'", 0, "a b  c\n"), ("!printf 'a\\nb\\n' | sort -r", 0, "b\na\n"),
            ("echo b a | wc -w", 0, "2\n"),
            ("ls b -o raw | sort -r | head -n 1", 0, "c\n"), ("echo a | !cat && echo on", 0, "a\non\n"),
            ("!false; echo no", 1, ""), ("!sh -c 'exit 42' || echo $?", 0, "42\n"), ("! !false && echo on", 0, "on\n"),
            ("if !true; echo yes; end", 0, "yes\n"), ("ignore !false; echo on", 0, "on\n"),
            ("!no-such-program; echo no", 127, ""), ("!/etc/passwd", 126, ""), ("!sh -c 'kill -9 $$'", 137, ""),
            // The last stage that fails gives the code.
            ("cat b/nix | cat; echo no", 4, ""), ("echo a | false", 1, ""), ("!false | cat", 1, ""),
            ("!sh -c 'exit 3' | sh -c 'exit 4' | cat", 4, ""), ("echo a | no-such-program", 127, ""),
            ("no-such-verb | cat", 2, ""), ("rm $nix | cat", 2, ""),
            // A reader that has seen enough is no failure.
            ("cat b/big | head -c 5; echo", 0, "01234\n"), ("cat b/big | tail -n 1", 0, "0123456789\n"),
            ("cat b/big | true; echo on", 0, "on\n"), ("!yes | head -n 1; echo on", 0, "y\non\n"),
            ("echo a | sh -c 'kill -13 $$'; echo no", 141, ""),
            ("let d = $(!printf 'x\\n\\n'); echo [$d]", 0, "[x]\n"), ("echo $(echo b; !echo c | tr c d)", 0, "b\nd\n"),
            ("echo $(!false) || echo $?", 0, "1\n"), ("for l in $(!printf '1 2\\n3'); echo $l; end", 0, "1 2\n3\n"),
            ("let X = 5; !sh -c 'echo ${X-none} $OUTER'", 0, "none out\n"),
            ("export X = 5; let X = 6; !sh -c 'echo $X'", 0, "6\n"),
            ("let OUTER = in; !sh -c 'echo $OUTER'", 0, "in\n"),
            ("let X = 7; export X; !sh -c 'echo $X'; unset X; !sh -c 'echo ${X-none}'", 0, "7\nnone\n"),
            ("export nix", 2, ""), ("def f; cat b/a; end; f | wc -c", 0, "1\n"), ("timeout 50ms !sleep 60", 10, ""),
            ("!sh -c 'echo e >&2' 2> /dev/null; echo on", 0, "on\n"),
            ("!sh -c 'echo e >&2; echo o' 2>&1 | sort", 0, "e\no\n"),
            ("let x = $(!sh -c 'echo e >&2' 2>&1); echo $x", 0, "e\n"),
            ("ignore cat b/nix 2>&1 | grep -c 'does not [e]xist'", 0, "1\n"),
            ("!echo 'x*'", 0, "x*\n"), ("!echo nix*.d", 9, ""),
        ] as [(String, Int32, String)])
    func ends(text: String, code: Int32, output: String) async throws {
        let result = try await run(text)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.output == output, "\(result.messages)")
    }

    @Test func streamsAreFiles() async throws {
        let directory = try TemporaryDirectory()
        let result = try await run(
            """
            let d = \(directory.path)
            echo one > $d/in; echo two >> $d/in
            put - b/x < $d/in; cat b/x
            !cat < $d/in | sort -r > $d/out; !cat $d/out
            !sh -c 'echo oops >&2; echo fine' 2> $d/err; !cat $d/err
            ignore cat b/nix 2>> $d/err; !grep -c 'does not [e]xist' $d/err; !echo $d/o* $d/'o*' 'in*'
            """)
        #expect(result.code == 0, "\(result.messages)")
        #expect(
            result.output.hasSuffix(
                "one\ntwo\ntwo\none\nfine\noops\n1\n\(directory.path)/out \(directory.path)/o* in*\n"),
            "\(result.output)")
        #expect(result.messages.isEmpty)
    }

    @Test func aMissingProgramIsShown() async throws {
        let result = try await run("echo a\necho b | no-such-program")
        #expect(
            result.messages == """
                test.mx:2:10: error: there is no program 'no-such-program'
                    2 | echo b | no-such-program
                      |          ^^^^^^^^^^^^^^^

                """)
    }
}
