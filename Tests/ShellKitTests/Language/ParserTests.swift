import Testing

@testable import ShellKit

@Suite struct ParserTests {
    /// The statements of `text` in a notation that shows what the parser made of them: quoted text in «».
    private func shape(_ text: String) throws -> [String] {
        try Parser.statements(in: Array(text.utf8)).map(describe)
    }

    private func describe(_ statement: Statement) -> String { StatementText.of(statement) }

    @Test(
        arguments: [
            ("", []),
            ("  \n ; \n", []),
            ("# nothing", []),
            ("ls", ["ls"]),
            ("ls a;ls b\nls c", ["ls a", "ls b", "ls c"]),
            ("ls a # and no more", ["ls a"]),
            ("ls a#b", ["ls a#b"]),
            ("ls 'a b'", ["ls «a b»"]),
            ("ls a'*'b", ["ls a«*»b"]),
            (#"ls "a \"b\" \\ \n""#, [#"ls «a "b" \ \n»"#]),
            (#"ls a\ b\*"#, ["ls a« »b«*»"]),
            ("ls ''", ["ls «»"]),
            ("ls \"\"", ["ls «»"]),
            ("ls 'a\nb'", ["ls «a\nb»"]),
            ("ls a\\\n b", ["ls a b"]),
            ("ls a\\\nb", ["ls ab"]),
            ("ls a\r\nls b\r\n", ["ls a", "ls b"]),
            ("a && b || c", ["((a && b) || c)"]),
            ("a &&\n\n b", ["(a && b)"]),
            ("a & b", ["(a &)", "b"]),
            ("a && b &\n! c &;", ["((a && b) &)", "(!(c) &)"]),
            ("let x = 1 & echo $!", ["(x := 1 &)", "echo $!"]),
            ("! a && b", ["(!(a) && b)"]),
            ("! ! a", ["!(!(a))"]),
            ("let x = 'a b'", ["x := «a b»"]),
            ("echo $x ${y} ${z-d e} ${w?no w} $?", ["echo $x $y ${z-d e} ${w?no w} $?"]),
            ("echo \"$x y\" '$x'", ["echo «»$x« y» «$x»"]),
            ("echo $ a$ $/x \"$\"", ["echo $ a$ $/x «$»"]),
            ("ls a > f", ["ls a >f"]),
            ("ls a>>'f g'", ["ls a >>«f g»"]),
            ("put ü€🐈.jpg b/", ["put ü€🐈.jpg b/"]),
            ("ls a=b {c,d} (e)", ["ls a=b {c,d} (e)"]),
            ("echo let x", ["echo let x"]),
            ("echo if end for", ["echo if end for"]),
            ("echo $1 ${12} $# $@ ${#}", ["echo $1 $12 $# $@ $#"]),
            ("echo ${r.a[0].b-c d} $x.jpg", ["echo ${r.a[0].b-c d} $x.jpg"]),
            ("echo @x @(a 'b c'\n d)", ["echo @x @(a «b c» d)"]),
            ("echo a$(ls b; ls 'c)') \"$(ls \"x y\")\"", ["echo a$(ls b; ls «c)») «»$(ls «x y»)"]),
            ("echo $((1 + (2))) x", ["echo $((1 + (2))) x"]),
            ("let x = @(a b)", ["x := @(a b)"]), ("let x = (( 1 + 2 ))", ["x := $(( 1 + 2 ))"]),
            ("export P = /bin", ["export P := /bin"]), ("export P", ["export P"]),
            ("ls a < f 2>> g > h", ["ls a <f 2>>g >h"]), ("ls 2>f", ["ls 2>f"]), ("ls 2>&1|a", ["ls 2>&1 | a"]),
            ("ls a2>f", ["ls a2 >f"]),
            ("ls | sort -u |\n !wc -l 2> e > f && a", ["(ls | sort -u | wc -l 2>e >f && a)"]),
            ("!date; ! !date x; !'my prog' $x", ["^date", "!(^date x)", "^«my prog» $x"]),
            ("(( 1 > 0 )) && a", ["((( 1 > 0 )) && a)"]), ("assert (( x > 0 )) 'no x'", ["assert (( x > 0 )) «no x»"]),
            ("timeout 5s retry 3 --backoff 1s..9s ls", ["timeout 5s retry 3 1s..9s ls"]),
            ("if a && b; c; elif d\ne\nelse\nf; g\nend", ["if (a && b) {c} elif d {e} else {f; g}"]),
            ("for x in a 'b c' *.d $(ls)\necho $x\nend || z", ["(for x in a «b c» *.d $(ls) {echo $x} || z)"]),
            ("while ! a; break; continue; end", ["while !(a) {break; continue}"]),
            ("try; a; catch E; b; end", ["try {a} catch E {b}"]), ("try\na\ncatch\nend", ["try {a} catch {}"]),
            ("def f a b\nreturn 3\nend", ["def f a b {return 3}"]),
            ("parallel -j 2; a; b; end", ["parallel 2 {a; b}"]), ("parallel\nend", ["parallel {}"]),
        ] as [(String, [String])])
    func parses(text: String, statements: [String]) throws {
        #expect(try shape(text) == statements)
        #expect(InputCompleteness(text) == .complete)
    }

    @Test(arguments: [
        ("ls 'a", 3, true), ("ls \"a", 3, true), ("ls a \\", 5, true), ("ls a &&", 5, true), ("ls a ||\n", 5, true),
        ("echo ${x", 5, true), ("echo \"a $", 5, true), ("ls 'a\nls b", 3, true),
        ("&& ls", 0, false), ("ls && && ls", 6, false), ("ls |", 3, true), ("ls | | wc", 3, false), ("& ls", 0, false),
        ("ls << f", 3, false), ("ls 3> f", 3, false), ("ls >", 3, false), ("ls > a > b", 7, false),
        ("ls > a | wc", 5, false), ("ls | wc < f", 10, false), ("ls 2>a 2>b", 7, false), ("ls 2>&1 2>b", 8, false),
        ("ls 2>&x", 3, false), ("ls < a < b", 7, false),
        ("echo @", 5, false), ("echo @x.jpg", 7, false), ("echo $(ls", 5, true), ("echo $()", 5, false),
        ("echo $(ls &&)", 10, false), ("echo $(if a)", 7, false), ("echo @(a", 5, true), ("echo @(a; b)", 8, false),
        ("echo $*", 5, false), ("echo ${x.}", 5, false), ("echo ${x[}", 5, false),
        ("\\nix x", 0, false), ("!", 0, false), ("ls | !", 5, false), ("ignore if a", 7, false), ("let x", 4, false),
        ("let 9 = 1", 4, false),
        ("let x = 1 2", 10, false), ("let 'x' = 1", 4, false), ("let _ = 1", 4, false), ("echo ${}", 5, false),
        ("echo ${x:y}", 5, false), ("ls a\0b", 4, false), ("echo `ls`", 5, false), ("let x = 1 > f", 10, false),
    ])
    func refuses(text: String, offset: Int, isIncomplete: Bool) {
        let error = #expect(throws: SyntaxError.self) { try shape(text) }
        #expect(error?.range.lowerBound == offset)
        #expect(error?.isIncomplete == isIncomplete)
        guard let error else { return }
        #expect(InputCompleteness(text) == (isIncomplete ? .incomplete : .wrong(error)))
    }

    @Test func keepsBytesThatAreNotText() throws {
        let statements = try Parser.statements(in: [UInt8](ascii: "put ") + [0xFF, 0xFE] + [UInt8](ascii: " b/"))
        let command = try #require(statements.first?.commands.first)
        #expect(try Expansion().argument(for: command.arguments[0]).bytes == [0xFF, 0xFE])
    }

    /// What a block lacks and what is wrong in one.
    @Test(arguments: [
        ("if", 0, true), ("if a", 0, true), ("if a; b", 0, true), ("if a; else", 0, true), ("for", 0, true),
        ("for x", 0, true), ("for x in a", 0, true), ("while a\n", 0, true), ("try\na", 0, true),
        ("try; catch", 0, true),
        ("def f", 0, true), ("parallel", 0, true), ("if a; for x in b; c; end", 0, true), ("if a; b 'c", 8, true),
        ("end", 0, false), ("else", 0, false), ("if; end", 0, false), ("if a; then b; end", 6, false),
        ("if a; else if b; end; end", 11, false), ("if a; catch; end", 6, false), ("try; a; end", 0, false),
        ("for x on a; end", 6, false), ("for 9 in a; end", 4, false), ("while a; b; done", 12, false),
        ("break", 0, false), ("return", 0, false), ("while a; parallel; break; end; end", 19, false),
        ("def 9; end", 4, false), ("def if; end", 4, false), ("def f x x; end", 8, false),
        ("if a; def f; end; end", 6, false), ("a && end", 5, false), ("if a; b; end c", 13, false),
        ("(( 1 + ))", 7, false), ("(( a", 0, true), ("(( a )", 5, false), ("(( ${x} ))", 3, false),
        ("ls ((a))", 3, false),
        ("assert a", 7, false), ("assert (( a )) b c", 17, false), ("timeout x ls", 8, false), ("retry 0 ls", 6, false),
        ("retry 3 --backoff 9s..1s ls", 18, false), ("watch 5s", 0, false), ("parallel -k 3; end", 9, false),
        ("parallel -j 0; end", 12, false),
    ])
    func refusesBlocks(text: String, offset: Int, isIncomplete: Bool) {
        refuses(text: text, offset: offset, isIncomplete: isIncomplete)
    }

    /// Blocks and `$( )` nest to a fixed depth, and no further.
    @Test(arguments: [("if a\n", "\nend"), ("echo $(", ")"), ("let x = @(", ")")])
    func nesting(opening: String, closing: String) throws {
        func text(_ depth: Int) -> [UInt8] {
            let one = opening.hasPrefix("let") ? "@(" : opening
            return Array(
                (opening + String(repeating: one, count: depth - 1) + "b" + String(repeating: closing, count: depth))
                    .utf8)
        }
        #expect(try Parser.statements(in: text(LanguageLimits.nesting)).count == 1)
        let error = #expect(throws: SyntaxError.self) { try Parser.statements(in: text(100_000)) }
        #expect(error?.message.hasPrefix("more than 32") == true)
        #expect(error?.isIncomplete == false)
    }

    @Test(.timeLimit(.minutes(1))) func longInputsAreReadInOnePass() throws {
        let lines = String(repeating: "if a; echo 'b c'; end\n", count: 10_000)
        let words = "echo " + String(repeating: "a$x ", count: 30_000)
        let word = "echo " + String(repeating: "x", count: 300_000) + String(repeating: "\\?", count: 30_000)
        let clock = ContinuousClock()
        for text in [lines, words, word] {
            let bytes = Array(text.utf8)
            let duration = try clock.measure { _ = try Parser.statements(in: bytes) }
            // One that is not linear would take minutes.
            #expect(duration < .seconds(10), "\(bytes.count) bytes: \(duration)")
        }
    }

    /// However long a statement is, nothing needs a deep stack for it.
    @Test(arguments: ["echo a && ", "echo a || ", "! ", "! echo a && "]) func longStatements(part: String) throws {
        let text = String(repeating: part, count: 50_000) + "echo end"
        let statements = try Parser.statements(in: Array(text.utf8))
        #expect(statements.count == 1)
        #expect(statements.first?.commands.count == (part == "! " ? 1 : 50_001))
    }
}

extension [UInt8] {
    fileprivate init(ascii text: String) { self = Array(text.utf8) }
}
