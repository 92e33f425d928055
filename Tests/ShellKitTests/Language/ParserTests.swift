import Testing

@testable import ShellKit

@Suite struct ParserTests {
    /// The statements of `text` in a notation that shows what the parser made of them: quoted text in «».
    private func shape(_ text: String) throws -> [String] {
        try Parser.statements(in: Array(text.utf8)).map(describe)
    }

    private func describe(_ statement: Statement) -> String {
        switch statement {
        case .command(let command):
            let words = ([command.verb] + command.arguments).map(describe).joined(separator: " ")
            guard let redirection = command.redirection else { return words }
            return "\(words) \(redirection.appends ? ">>" : ">") \(describe(redirection.target))"
        case .assignment(let name, let value): return "\(name) := \(describe(value))"
        case .chain(let first, let rest):
            return rest.reduce(describe(first)) { "(\($0) \($1.isAnd ? "&&" : "||") \(describe($1.statement)))" }
        case .background(let inner, _): return "(\(describe(inner)) &)"
        case .not(let inner, let times):
            return (0..<times).reduce(describe(inner)) { text, _ in "!(\(text))" }
        }
    }

    private func describe(_ word: Word) -> String {
        word.parts.map { part in
            switch part {
            case .text(let bytes, false): String(decoding: bytes, as: UTF8.self)
            case .text(let bytes, true): "«\(String(decoding: bytes, as: UTF8.self))»"
            case .variable(let reference):
                switch reference.fallback {
                case .none: "$\(reference.name)"
                case .value(let bytes): "${\(reference.name)-\(String(decoding: bytes, as: UTF8.self))}"
                case .error(let message): "${\(reference.name)?\(message)}"
                }
            }
        }.joined()
    }

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
            ("ls a > f", ["ls a > f"]),
            ("ls a>>'f g'", ["ls a >> «f g»"]),
            ("put ü€🐈.jpg b/", ["put ü€🐈.jpg b/"]),
            ("ls a=b {c,d} (e)", ["ls a=b {c,d} (e)"]),
            ("echo let x", ["echo let x"]),
        ] as [(String, [String])])
    func parses(text: String, statements: [String]) throws {
        #expect(try shape(text) == statements)
    }

    @Test(arguments: [
        ("ls 'a", 3, true), ("ls \"a", 3, true), ("ls a \\", 5, true), ("ls a &&", 5, true), ("ls a ||\n", 5, true),
        ("echo ${x", 5, true), ("echo \"a $", 5, true), ("ls 'a\nls b", 3, true),
        ("&& ls", 0, false), ("ls && && ls", 6, false), ("ls | wc", 3, false), ("& ls", 0, false),
        ("ls < f", 3, false), ("ls 2> f", 3, false), ("ls >", 3, false), ("ls > a > b", 7, false),
        ("echo @x", 5, false), ("echo $(ls)", 5, false), ("echo $1", 5, false), ("echo $_", 5, false),
        ("!date", 0, false), ("\\o x", 0, false), ("!", 0, false), ("let x", 4, false), ("let 9 = 1", 4, false),
        ("let x = 1 2", 10, false), ("let 'x' = 1", 4, false), ("let _ = 1", 4, false), ("echo ${}", 5, false),
        ("echo ${x:y}", 5, false), ("ls a\0b", 4, false), ("let x = 1 > f", 10, false),
    ])
    func refuses(text: String, offset: Int, isIncomplete: Bool) {
        let error = #expect(throws: SyntaxError.self) { try shape(text) }
        #expect(error?.range.lowerBound == offset)
        #expect(error?.isIncomplete == isIncomplete)
        #expect(Parser.isIncomplete(text) == isIncomplete)
    }

    @Test func keepsBytesThatAreNotText() throws {
        let statements = try Parser.statements(in: [UInt8](ascii: "put ") + [0xFF, 0xFE] + [UInt8](ascii: " b/"))
        let command = try #require(statements.first?.commands.first)
        #expect(try Expansion().argument(for: command.arguments[0]).bytes == [0xFF, 0xFE])
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
