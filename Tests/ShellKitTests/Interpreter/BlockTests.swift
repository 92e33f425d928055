import Testing

@testable import ShellKit

/// Values, lists, blocks and functions, without a process and without a network.
@Suite struct BlockTests {
    private func check(
        _ text: String, _ code: Int32, _ output: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await ShellRun(["b/a": "1", "b/c": "22"]).run(text)
        #expect(result.code == code, "\(result.messages)", sourceLocation: sourceLocation)
        #expect(result.output == output, "\(result.messages)", sourceLocation: sourceLocation)
    }

    @Test(
        arguments: [
            ("let x = @(a 'b c' $(echo d)); echo @x; echo $x; echo n@x", 0, "a b c d\na b c d\nn@x\n"),
            ("let x = @(a b); for i in @x; printf '[%s]' $i; end", 0, "[a][b]"),
            ("let x = @(); echo a @x b", 0, "a b\n"), ("echo @(1 2) 3", 0, "1 2 3\n"),
            ("let x = 'a b'; for i in $x c; echo $i; end", 0, "a b\nc\n"),
            ("let n = $(printf 'a\\nb\\n\\n'); echo \"[$n]\"", 0, "[a\nb]\n"),
            ("for i in $(printf 'a b\\r\\nc\\n'); echo \"<$i>\"; end", 0, "<a b>\n<c>\n"),
            ("echo x$(cat b/a)y$(echo $(cat b/c))", 0, "x1y22\n"),
            ("echo $(cat b/nix) || echo $?", 0, "4\n"), ("echo $(cat b/nix); echo on", 4, ""),
            ("let x = $(ls b -o ndjson); echo on", 0, "on\n"),
            ("for r in $(ls b -o ndjson); echo ${r.ball} ${r.nix-none}; end", 0, "a none\nc none\n"),
            ("let j = $(stat b/a -o json); echo ${j.size}; (( j.size == 1 )) && echo yes", 0, "1\nyes\n"),
            ("let n = 3; let n = $((n * 2 + 1)); echo $n", 0, "7\n"), ("let n = (( 2 > 1 )); echo $n", 0, "true\n"),
            ("let x = 07; (( $x == '07' )) && echo text", 0, "text\n"), ("echo $((len('ab') + 1))", 0, "3\n"),
            ("cat b/nix || (( $? == 4 )) && echo four", 0, "four\n"),
            (
                "stat -q b/c; echo $_.size ${_.name} $_[0].ball; (( _.size == 2 )) && echo two", 0,
                "2 c c\ntwo\n"
            ),
            (
                "ls b -o raw; echo $_[1].name $last.rows $last.failed; echo on; echo $_[0].name", 0,
                "a\nc\nc 2 0\non\na\n"
            ),
            ("let d = $(ls b -o raw); let r = $_; cat b/a; echo ${r[0].size}", 0, "11\n"), ("echo $_", 2, ""),
            ("unset nix", 2, ""), ("let x = 1; unset x; echo ${x-gone}", 0, "gone\n"),
            (#"echo ${nix-"a b"} ${nix-'c d'} ${nix-e"f}"#, 0, "a b c d e\"f\n"), ("echo $nix", 2, ""),
            ("let x = 1; echo ${x.y}", 2, ""), ("echo $1", 2, ""), ("echo ${1-none} $#", 0, "none 0\n"),
            ("let l = @(a b); use @l", 2, ""), ("echo > @(a b)", 2, ""),
        ] as [(String, Int32, String)])
    func values(text: String, code: Int32, output: String) async throws { try await check(text, code, output) }

    @Test(
        arguments: [
            ("if cat b/a; echo yes; else; echo no; end", 0, "1yes\n"),
            ("if cat b/nix; echo yes; elif (( 1 > 2 )); echo one; else; echo no; end; echo on", 0, "no\non\n"),
            ("if ! cat b/nix && cat b/a; echo both; end", 0, "1both\n"), ("if (( 1 > 2 )); echo no; end", 0, ""),
            ("if cat b/a; cat b/nix; end; echo on", 4, "1"), ("if cat b/a; cat b/nix; end || echo on", 0, "1on\n"),
            // What is wrong with a condition is no answer.
            ("if ls $nix; echo yes; else; echo no; end", 2, ""), ("if (( 1 )); echo yes; else; echo no; end", 2, ""),
            ("if (( 'a' < 1 )); echo yes; end", 2, ""), ("while rm $nix; echo x; end", 2, ""),
            ("let n = 0; while (( n < 3 )); let n = $((n + 1)); printf '%d ' $n; end", 0, "1 2 3 "),
            ("let n = 0; while cat b/a; let n = $((n + 1)); if (( n == 2 )); break; end; end; echo on", 0, "11on\n"),
            ("for x in a b c d; if (( x == 'b' )); continue; end; (( x == 'd' )) && break; echo $x; end", 0, "a\nc\n"),
            ("for x in a b; cat b/nix; echo no; end; echo no", 4, ""),
            ("for x in a b; for y in 1 2; (( y == 2 )) && break; echo $x$y; end; end", 0, "a1\nb1\n"),
            ("for x in; echo no; end; echo on", 0, "on\n"), ("for x in nix*.d; echo no; end", 9, ""),
            ("on-error continue; for x in a b; cat b/$x; end; echo on", 4, "1on\n"),
            // A false expression before && is an answer and no failure; one by itself is one.
            ("(( 1 > 2 )) && echo no; echo $?", 0, "1\n"), ("(( 1 > 2 )); echo no", 1, ""),
            ("! (( 1 < 2 )) && echo no; echo on", 0, "on\n"), ("(( 1 < 2 )) && cat b/nix; echo no", 4, ""),
            ("cat b/nix && echo no; echo no", 4, ""), ("(( 1 > 2 )) && echo no || cat b/nix; echo no", 4, ""),
            ("if (( 1 > 2 )) && cat b/a; echo no; else; echo else; end", 0, "else\n"),
            ("(( 1 > 2 )) || echo no", 0, "no\n"), ("! (( 1 > 2 )) && echo no", 0, "no\n"),
            ("if exit 3; echo no; end", 3, ""), ("for x in a; exit 4; end", 4, ""),
        ] as [(String, Int32, String)])
    func blocks(text: String, code: Int32, output: String) async throws { try await check(text, code, output) }

    @Test(
        arguments: [
            (
                "try; echo a; cat b/nix; echo no; catch E; echo $? ${E.exit} ${E.code}; echo $E; end; echo on", 0,
                "a\n4 4 not_found\nball 'b/nix' does not exist\non\n"
            ),
            ("try; echo a; catch; echo no; end", 0, "a\n"),
            ("try; rm b/*; catch E; (( E.exit == 14 )) && echo asked; end", 0, "asked\n"),
            ("try; cat b/nix; catch E; cat b/nox; end; echo no", 4, ""),
            ("try; rm b/a b/nix; catch E; echo ${E.exit}; end", 0, "6\n"),
            ("try; exit 3; catch; echo no; end", 3, ""),
            ("for x in a b; try; break; catch; end; end; echo on", 0, "on\n"),
            ("try; echo $nix; catch E; echo \"$E\"; end", 0, "'$nix' is not set\n"),
            ("assert (( 1 < 2 )); echo on", 0, "on\n"), ("assert (( 1 > 2 )) 'not so'; echo on", 1, ""),
            ("try; assert (( 1 > 2 )) \"no ${x-y}\"; catch E; echo $E; end", 0, "no y\n"),
        ] as [(String, Int32, String)])
    func failures(text: String, code: Int32, output: String) async throws {
        let result = try await ShellRun(["b/a": "1", "b/c": "22"]).run(text)
        #expect(result.code == code, "\(result.messages)")
        // The items of a command that works on several are told as they fail.
        #expect(result.output.hasSuffix(output), "\(result.output)")
    }

    @Test(
        arguments: [
            ("def f a; echo \"$a $1 $#\"; end; f 'x y' z", 0, "x y x y 2\n"),
            ("def f; for x in $@; echo $x; end; end; f 'a b' c", 0, "a b\nc\n"),
            ("def f; echo \"$@\" @(1); end; f a 'b c'", 0, "a b c 1\n"), ("def f a b; echo; end; f 1", 2, ""),
            ("def f; return 3; echo no; end; f; echo no", 3, ""), ("def f; return; end; f && echo on", 0, "on\n"),
            ("def f; for x in a b; return 0; end; end; f; echo on", 0, "on\n"),
            ("def f; cat b/nix; echo no; end; f || echo $?", 0, "4\n"),
            (
                "def f x; let x = 2; let y = 3; let z = 4; echo $x; end; let z = 1; f 1; echo ${x-gone} ${y-gone} $z",
                0, "2\ngone gone 4\n"
            ),
            ("def f n; if (( n > 0 )); echo $n; f $((n - 1)); end; end; f 3", 0, "3\n2\n1\n"),
            ("def f; f; end; f", 2, ""), ("def ls; end", 2, ""), ("def f; echo a; end; unset f; f", 2, ""),
            ("def f; echo a; end; def f; echo b; end; f", 0, "b\n"),
            ("def f; cat b/a; end; let v = $(f); echo [$v]", 0, "[1]\n"),
            ("def f; g; end; def g; echo g; end; f", 0, "g\n"),
            ("alias ll = 'ls -o raw'; ll b", 0, "a\nc\n"), ("alias ls = 'ls -o raw'; ls b", 0, "a\nc\n"),
            ("alias e = 'echo \"a b\"'; e c; alias", 0, "a b c\nalias e = 'echo \"a b\"'\n"),
            ("alias a = b; alias b = a", 2, ""), ("alias a = 'ls | wc'", 2, ""), ("alias if = ls", 2, ""),
            ("alias nix", 2, ""),
            ("alias a = 'cat b/a'; unset a; a", 2, ""), ("alias a = 'cat b/a'; 'a'", 2, ""),
            ("alias a = 'ls --nix'; a b", 2, ""),
        ] as [(String, Int32, String)])
    func functionsAndAliases(text: String, code: Int32, output: String) async throws {
        try await check(text, code, output)
    }

    @Test func functionsThatCallThemselvesEnd() async throws {
        let result = try await ShellRun().run("def f; f; end\nf")
        #expect(result.code == 2)
        #expect(result.messages.contains("more than 64 calls in each other"))
    }

    @Test(
        arguments: [
            ("parallel -j 2; echo a; cat b/nix || echo b; end", 0, ["a", "b"]),
            ("parallel; for x in 1 2 3 4 5; echo $x; end; echo 6; end", 0, ["1", "2", "3", "4", "5", "6"]),
            ("parallel -j 1; cat b/nix; echo no; end; echo no", 4, []),
            ("on-error continue; parallel -j 1; cat b/nix; echo yes; end", 4, ["yes"]),
            ("let n = 3; parallel -j $n; echo $n; end", 0, ["3"]), ("parallel -j x; echo a; end", 2, []),
            ("parallel -j 4000000000000000000; echo a; end", 0, ["a"]),
            ("parallel; for x in 1 2; let y = $x; sleep 1ms; (( x == y )) && echo own; end; end", 0, ["own", "own"]),
        ] as [(String, Int32, [String])])
    func parallelJobs(text: String, code: Int32, lines: [String]) async throws {
        let result = try await ShellRun(["b/a": "1"]).run(text)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.output.split(separator: "\n").map(String.init).sorted() == lines)
    }

    @Test(
        arguments: [
            ("timeout 50ms sleep 1m; echo no", 10, ""), ("timeout 1m echo a", 0, "a\n"),
            ("timeout 1m cat b/nix", 4, ""),
            ("timeout 50ms watch 1ms sleep 1ms", 10, ""), ("ignore timeout 20ms sleep 1m; echo on", 0, "on\n"),
            ("let t = 20ms; timeout $t sleep 1m", 10, ""), ("let t = x; timeout $t sleep 1m", 2, ""),
            ("retry 3 --backoff 1ms..2ms cat b/nix", 4, ""), ("let n = 2; retry $n --backoff 1ms cat b/nix", 4, ""),
            ("watch 1ms ls --uri $nix", 2, ""), ("sleep 0s", 2, ""),
            ("printf '%s-%5d|%-4s|%.2f|%05d%%\\n' a 7 b 1.005 -42", 0, "a-    7|b   |1.00|-0042%\n"),
            ("printf '%s\\t%s\\n' a b c", 0, "a\tb\nc\t\n"), ("printf '%d' x", 2, ""), ("printf '%y'", 2, ""),
            ("printf", 2, ""),
        ] as [(String, Int32, String)])
    func timesAndForms(text: String, code: Int32, output: String) async throws { try await check(text, code, output) }

    @Test(arguments: [
        ("if cat b/nix\necho x\n", 1, 1, "'if' has no 'end'"),
        ("echo a\nfor x in b\nput --nix x b/\nend", 3, 5, "unknown flag"),
        ("echo $(ls --nix)", 1, 11, "unknown flag"), ("def f\n  nix\nend", 2, 3, "unknown command"),
        ("echo a\nlet x = $((1 +))", 2, 15, ""),
    ])
    func nothingRunsWhereABlockIsWrong(text: String, line: Int, column: Int, message: String) async throws {
        let result = try await ShellRun(["b/a": "1"]).run(text)
        #expect(result.code == 2)
        #expect(result.output.isEmpty)
        #expect(result.messages.hasPrefix("test.mx:\(line):\(column): error: \(message)"), "\(result.messages)")
    }
}
