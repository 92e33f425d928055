import MictlanXText
import Testing

@testable import ShellKit

/// The caret stands under the word at fault, wherever the flags are.
@Suite struct CaretTests {
    private let balls = ["b/a": "1"]

    @Test(
        arguments: [
            ("rm b/no*", "b/no*"), ("rm -n b/no*", "b/no*"), ("rm b/a -n b/no*", "b/no*"), ("rm b/no* -n", "b/no*"),
            ("rm --max-deletes 5 b/no*", "b/no*"), ("rm --max-deletes=5 b/a b/no*", "b/no*"),
            ("rm -ny b/no*", "b/no*"), ("rm -j 2 b/a -y b/no*", "b/no*"), ("rm -n -- b/no*", "b/no*"),
            ("rm -o table b/no*", "b/no*"), ("rm -n b", "b"), ("rm -n b/a b", "b"), ("rm -r -y b/nix", "b/nix"),
            ("get --no-clobber b/no* out", "b/no*"), ("get -n b/a b out/", "b"), ("get -j 3 -- b/no* -", "b/no*"),
            ("put -n /nonexistent/x b/", "/nonexistent/x"), ("put --tag b=b /nonexistent/x b/", "/nonexistent/x"),
            ("put --tag=b=b -n /etc/passwd b", "b"), ("put /etc/passwd --chunk-size 1MiB b", "b"),
            ("stat --chunks b", "b"), ("stat --by-id b/a.b", "b/a.b"), ("stat a.b/x --chunks", "a.b/x"),
            ("cat --timeout 5s b", "b"), ("cat --timeout=5s b/a b", "b"), ("cat b/a --deadline 1m b/*", "b/*"),
            ("ls -l b/zz*", "b/zz*"), ("ls -l -o table b/zz*", "b/zz*"), ("ls --output=table b/zz*", "b/zz*"),
            ("use a.b", "a.b"), ("use -- a.b", "a.b"), ("help nix", "nix"), ("help -- nix", "nix"),
            ("explain E9999", "E9999"), ("lint -q /nonexistent.yaml", "/nonexistent.yaml"),
            ("run --input a=b -n /nonexistent.yaml", "/nonexistent.yaml"),
            ("plan --input=a=b -o json /nonexistent.yaml -o table", "/nonexistent.yaml"),
            ("put x --tag x b/ -n", "x"), ("put x --tag=x b/", "--tag=x"), ("get 0 -j 0 out", "0"),
            ("rm b/nix", "b/nix"), ("rm -y b/nix", "b/nix"), ("rm -n b/nix", "b/nix"), ("get b/nix out", "b/nix"),
            ("stat b/nix", "b/nix"), ("cat b/nix", "b/nix"), ("tag b/nix k=v", "b/nix"), ("cp b/nix b/y", "b/nix"),
            ("mv -y b/nix b/y", "b/nix"), ("disable b/nix", "b/nix"),
            ("ls b -obogus", "-obogus"), ("ls -o bogus b", "bogus"), ("ls -lt b", "-lt"), ("ls b --limit -1", "-1"),
            ("trash nix", "nix"), ("let n = '-n'; rm $n b/no*", "b/no*"), ("rm b/'no*' b/no*", "b/no*"),
        ])
    func underlines(line: String, word: String) async throws {
        let result = try await ShellRun(balls).run(line)
        #expect(result.code != 0)
        #expect(try result.underlined() == word, "\(result.messages)")
    }

    @Test(arguments: [
        ("rm -n -o json b/no*", 15), ("rm --output=json b/no* -n", 18), ("stat -o ndjson b", 16),
        ("rm -o json -- b/no*", 15),
    ])
    func machinesGetTheColumn(line: String, column: Int) async throws {
        let messages = try await ShellRun(balls).run(line).messages
        #expect(messages.contains(#""line":1,"col":\#(column),"#), "\(messages)")
    }

    /// The value of a flag may be written like an operand.
    @Test(arguments: [("put x --tag x b/", 13), ("get 0 -j 0 out", 10), ("put x --tag=x b/", 7)])
    func theValueIsNotTheOperand(line: String, column: Int) async throws {
        let messages = try await ShellRun(balls).run(line).messages
        #expect(messages.hasPrefix("test.mx:1:\(column): error: the value "), "\(messages)")
    }

    @Test func aSizeBehindTheWrongFlag() async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("put x b/ --chunk 100kB")
        #expect(result.code == 2)
        #expect(try result.underlined() == "100kB")
        #expect(result.messages.contains("did you mean --chunk-size 100kB?"), "\(result.messages)")
        #expect(try await run.run("put x b/ --chunk first").messages.contains("did you mean") == false)
    }

    @Test(
        arguments: [
            ("peers", ["disable", "p"], 1, 2), ("peers", ["disable", "--token-file", "f", "p"], 1, 4),
            ("peers", ["--token-file", "f"], 1, nil), ("rm", ["-y", "b/x", "-j", "3", "b/y"], 2, 5),
            ("get", ["-"], 1, 1), ("get", ["--", "-n"], 1, 2), ("nix", ["a"], 1, nil),
        ] as [(String, [String], Int, Int?)])
    func operands(verb: String, words: [String], number: Int, position: Int?) {
        let arguments = words.map { ExpandedWord($0) }
        #expect(CommandTable.standard.position(ofOperand: number, verb: verb, arguments: arguments) == position)
    }
}
