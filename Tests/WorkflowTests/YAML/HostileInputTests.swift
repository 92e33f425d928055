import MictlanXText
import Testing

@testable import Workflow

/// What is refused, with its code and place. Everything here must be quick: nothing is expanded, nothing grows.
@Suite struct HostileInputTests {
    struct Input: CustomTestStringConvertible, Sendable {
        var name: String
        var bytes: [UInt8]
        var code: String
        var line: Int
        var column: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ code: String, _ line: Int, _ column: Int) {
            self.init(name, bytes: Array(text.utf8), code, line, column)
        }

        init(_ name: String, bytes: [UInt8], _ code: String, _ line: Int, _ column: Int) {
            (self.name, self.bytes, self.code, self.line, self.column) = (name, bytes, code, line, column)
        }
    }

    static let laughs: String = {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return text
    }()

    static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    static let encoding: [Input] = [
        Input("2 MiB", "a: " + repeated("x", 2 << 20), "E101", 1, 1),
        Input("one byte too many", repeated("#", (1 << 20) + 1), "E101", 1, 1),
        Input("lone continuation byte", bytes: Array("a: b\nc: é".utf8) + [0x80], "E102", 2, 5),
        Input("overlong", bytes: Array("a: ".utf8) + [0xC0, 0xAF], "E102", 1, 4),
        Input("overlong of three", bytes: Array("a: ".utf8) + [0xE0, 0x80, 0xAF], "E102", 1, 4),
        Input("surrogate", bytes: Array("a: ".utf8) + [0xED, 0xA0, 0x80], "E102", 1, 4),
        Input("past U+10FFFF", bytes: Array("a: ".utf8) + [0xF4, 0x90, 0x80, 0x80], "E102", 1, 4),
        Input("cut short", bytes: Array("a: ".utf8) + [0xF0, 0x9F, 0x98], "E102", 1, 4),
        Input("Latin-1", bytes: Array("a: b\n# caf".utf8) + [0xE9, 0x0A], "E102", 2, 6),
        Input("UTF-16 LE", bytes: [0xFF, 0xFE, 0x61, 0, 0x3A, 0], "E102", 1, 1),
        Input("UTF-16 BE", bytes: [0xFE, 0xFF, 0, 0x61, 0, 0x3A], "E102", 1, 1),
        Input("NUL", "a: b\nb: c\0d", "E103", 2, 5),
        Input("escape", "a: \u{1B}[31m", "E103", 1, 4),
        Input("delete", "a: \u{7F}", "E103", 1, 4),
        Input("C1", "a: \u{9B}", "E103", 1, 4),
        Input("next line hides a key", "a: x\u{85}b: 2", "E103", 1, 5),
        Input("line separator", "a: x\u{2028}b: 2", "E103", 1, 5),
        Input("paragraph separator", "a: x\u{2029}b: 2", "E103", 1, 5),
        Input("right-to-left override", "é: x\u{202E}", "E103", 1, 5),
        Input("isolate", "# \u{2066}x", "E103", 1, 3),
        Input("BOM in the middle", "a: \u{FEFF}b", "E103", 1, 4),
        Input("second BOM", "\u{FEFF}\u{FEFF}a: b", "E103", 1, 1),
        Input("noncharacter", "a: \u{FFFE}", "E103", 1, 4),
    ]

    static let limits: [Input] = [
        Input("billion laughs", laughs, "E110", 5, 15),
        Input("20,000 values", "a:\n" + repeated("- x\n", 20_000), "E110", 19_999, 3),
        Input("1,001 aliases", "a: &a x\nb:\n" + repeated("- *a\n", 1_001), "E111", 1_003, 3),
        Input("flow lists 500k deep", "a: " + repeated("[", 500_000), "E109", 1, 67),
        Input("block lists 100k deep", repeated("- ", 100_000), "E109", 1, 129),
        Input("flow maps 100k deep", repeated("{a: ", 100_000), "E109", 1, 257),
        Input("block maps 100 deep", (0..<100).map { repeated(" ", $0) + "a:\n" }.joined(), "E109", 65, 65),
        Input(
            "deep through aliases",
            "a: &a " + repeated("[", 40) + repeated("]", 40) + "\nb: " + repeated("[", 40) + "*a"
                + repeated("]", 40), "E109", 2, 44),
        Input("long scalar", "a: '" + repeated("x", 300_000) + "'", "E116", 1, 4),
        Input("key of 129", repeated("k", 129) + ": 1", "E115", 1, 1),
        Input("key of 2,000", repeated("k", 2_000) + ": 1", "E115", 1, 2_001),
        Input("one line of 20,000 values", "[" + repeated("x, ", 300_000) + "]", "E110", 1, 59_999),
        Input("80k %TAG lines", repeated("%TAG !a! x\n", 80_000) + "--- a", "E120", 1, 1),
    ]

    static let structure: [Input] = [
        Input("empty", "", "E108", 1, 1),
        Input("comments only", "# nothing\n", "E108", 1, 1),
        Input("empty document", "---\n", "E108", 1, 1),
        Input("two documents", "a: 1\n---\nb: 2\n", "E107", 2, 1),
        Input("two documents, the first ended", "a: 1\n...\n---\nb: 2\n", "E107", 3, 1),
        Input("duplicate key", "a: 1\nb: 2\na: 3\n", "E114", 3, 1),
        Input("duplicate key after decoding", "ab: 1\n\"a\\u0062\": 2\n", "E114", 2, 1),
        Input("duplicate key in a flow map", "x: {a: 1, a: 2}\n", "E114", 1, 11),
        Input("undefined alias", "a: 1\nb: *nope\n", "E112", 2, 4),
        Input("cycle", "a: &x [1, *x]\n", "E113", 1, 11),
        Input("cycle through a map", "a: &x\n  b:\n    - *x\n", "E113", 3, 7),
        Input("list as key", "? [a, b]\n: 1\n", "E117", 1, 3),
        Input("map as key", "? {a: b}\n: 1\n", "E117", 1, 3),
        Input("alias to a list as key", "a: &x [1]\n*x : 2\n", "E117", 2, 1),
        Input("merge key", "a: &x {b: 1}\nc:\n  <<: *x\n", "E118", 3, 3),
        Input("tag", "a: !!python/object x\n", "E119", 1, 4),
        Input("local tag", "a: !x y\n", "E119", 1, 4),
        Input("verbatim tag", "a: !<x> y\n", "E119", 1, 4),
        Input("tag on a map", "a: !x {b: 1}\n", "E119", 1, 4),
        Input("%TAG", "%TAG ! tag:x\n---\na: 1\n", "E120", 1, 1),
        Input("second %YAML", "%YAML 1.2\n%YAML 1.2\n---\na: 1\n", "E120", 2, 1),
        Input("YAML 2.0", "%YAML 2.0\n---\na: 1\n", "E120", 1, 1),
        Input("NUL in a key", "\"a\\0\": 1\n", "E103", 1, 1),
    ]

    static let syntax: [Input] = [
        Input("tab indentation", "a:\n\tb: 1\n", "E104", 2, 1),
        Input("tab after spaces", "a:\n  b: 1\n \tc: 2\n", "E104", 3, 2),
        Input("tab in a list", "a:\n  - b\n\t- c\n", "E104", 3, 1),
        Input("colon in a value", "name: foo: bar\n", "E105", 1, 10),
        Input("template without dollar", "a: {{ x }}\n", "E121", 1, 5),
        Input("unquoted template in a list", "a: [${{ x }}]\n", "E121", 1, 5),
        Input("unquoted template in a map", "a: {b: ${{ x }}}\n", "E121", 1, 8),
        Input("open list", "a: [1, 2\nb: 3\n", "E106", 1, 4),
        Input("open map", "a: {b: 1\n", "E106", 1, 4),
        Input("open quote", "a: \"x\nb: 1\n", "E106", 1, 4),
        Input("open single quote", "a: 'x\nb: 1\n", "E106", 1, 4),
        Input("expression that begins with a quote", "a: \"x\" == y\nb: 1\n", "E105", 1, 8),
        Input("bad escape", "a: \"x\\qy\"\n", "E105", 1, 6),
        Input("reserved character", "a: @x\n", "E105", 1, 4),
        Input("bad indentation", "a:\n    b: 1\n  c: 2\n", "E105", 3, 3),
        Input("list on the key's line", "a: - b\n", "E105", 1, 4),
        Input("key without colon", "a: 1\nb\nc: 2\n", "E105", 2, 1),
        Input("key without a space", "a: 1\nb:2\nc: 2\n", "E105", 2, 1),
        Input("pattern that begins with a star", "a: [*.png]\n", "E105", 1, 5),
        Input("anchor without a name", "a: & b\n", "E105", 1, 4),
        Input("second colon in a flow map", "a: {b: c: d}\n", "E105", 1, 9),
        Input("wrong bracket", "a: [\"b\"}\n", "E106", 1, 4),
        Input("comment in a flow map", "a: {b: c #d}\n", "E106", 1, 4),
        Input("line that fits nowhere", "a:\n  - b: 1\n   c: 2\n", "E105", 3, 4),
        Input("apostrophe in single quotes", "a: 'it's'\n", "E105", 1, 8),
    ]

    @Test(arguments: encoding + limits + structure + syntax)
    func isRefusedWithCodeAndPlace(input: Input) throws {
        var diagnostics = Diagnostics()
        _ = YAMLComposer.compose(SourceText(name: "f", bytes: input.bytes), into: &diagnostics)
        let first = try #require(diagnostics.all.first { $0.severity == .error })
        let text = DiagnosticPrinter(source: SourceText(name: "f", bytes: input.bytes)).text(for: first)
        #expect(first.code.id == input.code, "\(text)")
        #expect(first.span?.start == SourceMark(line: input.line, column: input.column), "\(text)")
        #expect(diagnostics.all.count { $0.severity == .error } == 1, "\(diagnostics.all.map(\.summary))")
    }

    private static let ofLimits: Set = ["E101", "E109", "E110", "E111", "E116"]

    @Test func everyLimitIsTried() {
        #expect(Set((Self.encoding + Self.limits).map(\.code)).isSuperset(of: Self.ofLimits))
    }

    @Test(arguments: (encoding + limits).filter { ofLimits.contains($0.code) })
    func namesTheLimit(input: Input) throws {
        var diagnostics = Diagnostics()
        _ = YAMLComposer.compose(SourceText(name: "f", bytes: input.bytes), into: &diagnostics)
        #expect(diagnostics.all.first?.message.contains("limit '") == true)
    }

    @Test(arguments: [limits[1], limits[2], encoding[1]])
    func relaxedLimitsAcceptTenTimesAsMuch(input: Input) {
        var diagnostics = Diagnostics()
        _ = YAMLComposer.compose(SourceText(name: "f", bytes: input.bytes), limits: .relaxed, into: &diagnostics)
        #expect(!diagnostics.all.contains { $0.code.id == input.code })
    }
}
