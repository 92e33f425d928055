import Testing

@testable import ShellKit

@Suite struct CompletionLineTests {
    @Test(
        arguments: [
            ("", [], "", 0), ("pu", [], "pu", 0), ("put ", ["put"], "", 4), ("put a b", ["put", "a"], "b", 6),
            ("echo x; ls b/", ["ls"], "b/", 11), ("a && ls -", ["ls"], "-", 8), ("! ls x", ["ls"], "x", 5),
            ("put 'a b", ["put"], "a b", 4), (#"put "a \"b"#, ["put"], "a \"b", 4), (#"put a\ b"#, ["put"], "a b", 4),
            ("put 'a b'c d", ["put", "a bc"], "d", 11), ("echo a > f", ["echo", "a"], "f", 9),
            ("echo a\nl", [], "l", 7),
            ("put a\\", ["put"], "a", 4), ("put ü ö", ["put", "ü"], "ö", 6),
        ] as [(String, [String], String, Int)])
    func reads(text: String, words: [String], current: String, start: Int) {
        let line = CompletionLine(text, cursor: text.unicodeScalars.count)
        #expect(line.words == words)
        #expect(line.current == current)
        #expect(line.start == start)
    }

    @Test func whatIsBehindTheCursorDoesNotCount() {
        let line = CompletionLine("ls bxx yy", cursor: 4)
        #expect(line.words == ["ls"] && line.current == "b")
    }

    @Test(arguments: [
        ("echo $HO", "HO", 5, false), ("echo ${b", "b", 5, true), ("echo \"a$", "", 7, false),
        ("echo a$x$y", "y", 8, false),
    ])
    func variables(text: String, prefix: String, start: Int, isBraced: Bool) {
        let line = CompletionLine(text, cursor: text.unicodeScalars.count)
        #expect(line.variable == .init(start: start, prefix: prefix, isBraced: isBraced))
    }

    @Test(arguments: ["echo $x ", "echo '$x", "echo $x/"]) func noVariableIsTyped(text: String) {
        #expect(CompletionLine(text, cursor: text.unicodeScalars.count).variable == nil)
    }
}
