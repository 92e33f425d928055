import MictlanXModel
import MictlanXText
import Testing
import Workflow

@Suite struct InputDeclarationTests {
    private func declaration(_ text: String) throws -> InputDeclaration {
        let source = SourceText(name: "f", text: "mxwf: 1\nname: w\ninputs: {a: \(text)}\nsteps: [echo: x]\n")
        let (document, diagnostics) = WorkflowDocument.lint(source)
        return try #require(document?.inputs.first, "\(diagnostics.all.map(\.summary))")
    }

    @Test(arguments: [
        ("{type: string}", "010", WorkflowValue.string("010")), ("{type: string}", "", .string("")),
        ("{type: string}", "null", .string("null")), ("{type: path}", "a b", .string("a b")),
        ("{type: int}", "-7", .int(-7)), ("{type: float}", "2", .float(2)), ("{type: float}", "2.5", .float(2.5)),
        ("{type: bool}", "true", .bool(true)), ("{type: duration}", "2h30m", .duration(.seconds(9_000))),
        ("{type: size}", "1MiB", .size(ByteCount(1_048_576))),
        ("{type: list}", "[1, \"a\"]", .list([.int(1), .string("a")])),
        ("{type: map}", "{\"k\": true}", .map(["k": .bool(true)])),
        ("{type: time}", "1970-01-01T00:00:01Z", .time(Timestamp(nanoseconds: 1_000_000_000))),
        ("{type: int, min: 1, max: 3}", "3", .int(3)), ("{type: string, enum: [x, y]}", "y", .string("y")),
        ("{type: string, pattern: \"^a\"}", "ab", .string("ab")),
    ])
    func reads(declaration text: String, given: String, value: WorkflowValue) throws {
        #expect(try declaration(text).value(of: given) == value)
    }

    @Test(arguments: [
        ("{type: int}", "many"), ("{type: int}", "010"), ("{type: int}", "1.0"), ("{type: int}", ""),
        ("{type: int}", "9223372036854775808"), ("{type: float}", "nan"), ("{type: bool}", "yes"),
        ("{type: duration}", "90"), ("{type: size}", "big"), ("{type: list}", "{}"), ("{type: list}", "[1"),
        ("{type: map}", "[]"), ("{type: time}", "yesterday"), ("{type: int, min: 1}", "0"),
        ("{type: size, max: 1kb}", "2kb"), ("{type: string, enum: [x, y]}", "z"),
        ("{type: string, pattern: \"^a\"}", "ba"),
    ])
    func refuses(declaration text: String, given: String) throws {
        let declaration = try declaration(text)
        #expect(throws: InvalidInput.self) { try declaration.value(of: given) }
    }

    @Test func keepsWhatIsDeclared() throws {
        let declaration = try declaration("{type: duration, default: 14d, help: how old, min: 1d}")
        #expect(declaration.name == "a")
        #expect(declaration.defaultValue == .duration(.seconds(14 * 86_400)))
        #expect(declaration.help == "how old")
        #expect(!declaration.isRequired)
    }
}
