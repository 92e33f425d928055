import MictlanXModel
import MictlanXText
import Testing

@testable import Workflow

/// Evaluates a text in a scope with a few values.
private func evaluate(_ text: String, in roots: [String: WorkflowValue] = sample) throws -> WorkflowValue {
    var diagnostics = Diagnostics()
    let span = SourceSpan(file: "t", at: .start)
    let expression = Expression(parsing: text, span: span, into: &diagnostics)
    if let first = diagnostics.all.first { throw ExpressionFailure(first) }
    return try expression.evaluate(in: EvaluationScope(roots: roots, site: "test", recorder: FixedRecorder()))
}

private struct FixedRecorder: ValueRecorder {
    func value(of function: RecordedFunction, at key: String) -> WorkflowValue {
        function == .now ? .time(Timestamp(nanoseconds: 0)) : .string("\(function.rawValue)@\(key)")
    }
}

private let sample: [String: WorkflowValue] = [
    "inputs": .map(["name": .string("cat.jpg"), "n": .int(3), "on": .bool(true), "nothing": .null]),
    "steps": .map(["a": .map(["count": .int(0), "bytes": .size(ByteCount(1536)), "list": .list([.int(2), .int(1)])])]),
    "later": .unknown,
]

@Suite struct ExpressionTests {
    @Test(
        arguments: [
            ("1 + 2 * 3", .int(7)), ("(1 + 2) * 3", .int(9)), ("7 / 2", .int(3)), ("-7 % 3", .int(-1)),
            ("2 - 3 - 4", .int(-5)), ("1.5 + 1.5", .float(3)), ("'a' + \"b\"", .string("ab")),
            ("10s", .duration(.seconds(10))), ("2h30m", .duration(.seconds(9000))),
            ("500ms", .duration(.milliseconds(500))),
            ("5MiB", .size(ByteCount(5_242_880))), ("1kb", .size(ByteCount(1000))), ("0B", .size(ByteCount(0))),
            ("10s * 3", .duration(.seconds(30))), ("1MiB / 1KiB", .float(1024)),
            ("1MiB / 4", .size(ByteCount(262_144))),
            ("1 < 2 && 2 < 3", .bool(true)), ("not 1 == 2", .bool(true)), ("!true || true", .bool(true)),
            ("'b' in 'abc'", .bool(true)), ("2 in [1, 2]", .bool(true)), ("3 not in [1, 2]", .bool(true)),
            ("'it''s'", .string("it's")), ("\"a\\n\\\"\"", .string("a\n\"")), ("[1, 2][-1]", .int(2)),
            ("inputs.name", .string("cat.jpg")), ("inputs['n'] + 1", .int(4)), ("steps.a.count > 0", .bool(false)),
            ("inputs.nothing == null", .bool(true)), ("if(inputs.on, 1, 2)", .int(1)),
            ("default(steps.b.done, 5)", .int(5)), ("default(inputs.nothing, 'x')", .string("x")),
            ("default(first([]), 1)", .int(1)), ("false && inputs.gone", .bool(false)), ("later", .unknown),
            ("later + 1", .unknown), ("false && later", .bool(false)), ("later || true", .bool(true)),
        ] as [(String, WorkflowValue)])
    func evaluates(text: String, value: WorkflowValue) throws {
        #expect(try evaluate(text) == value)
    }

    @Test(
        arguments: [
            ("len('héé')", .int(3)), ("sum([1, 2, 3])", .int(6)), ("sum([])", .int(0)),
            ("sum([1s, 2s])", .duration(.seconds(3))),
            ("min(3, 1, 2)", .int(1)), ("max([3, 1])", .int(3)), ("first([4, 5])", .int(4)), ("last([4, 5])", .int(5)),
            ("join(sort(['b', 'a']), '-')", .string("a-b")), ("join(uniq([1, 1, 2]))", .string("1, 2")),
            ("len(split('a/b/c', '/'))", .int(3)), ("replace('aXbX', 'X', '--')", .string("a--b--")),
            ("lower('ÀB') + upper('c')", .string("àbC")), ("trim('  a \n')", .string("a")),
            ("starts_with('abc', 'ab') && ends_with('abc', 'bc')", .bool(true)), ("contains('abc', 'b')", .bool(true)),
            ("glob('*.jpg', inputs.name)", .bool(true)), ("ball_id(inputs.name)", .string("cat-x2ejpg")),
            ("basename('/a/b.c')", .string("b.c")), ("dirname('/a/b.c')", .string("/a")),
            ("dirname('a')", .string(".")),
            ("dirname('/a')", .string("/")), ("stem('a/b.tar.gz')", .string("b.tar")), ("ext('.bashrc')", .string("")),
            ("ext('a.png')", .string("png")), ("path('a/', '/b', 'c')", .string("a/b/c")),
            ("sha256('')", .string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
            ("json([1, 'a\n', null, 1.5])", .string("[1,\"a\\n\",null,1.5]")),
            ("from_json('{\"a\": [1, 2.5, \"\\u00e9\"]}').a[2]", .string("é")),
            ("int('12') + int(3.0) + int(1KiB)", .int(1039)), ("float(2)", .float(2)),
            ("string(1MiB)", .string("1048576")),
            ("duration('1m')", .duration(.seconds(60))), ("size('1MB')", .size(ByteCount(1_000_000))),
            ("human(steps.a.bytes)", .string("1.5 KiB")), ("percentile([10, 20, 30, 40], 50)", .int(20)),
            ("percentile([1], 99.9)", .int(1)), ("date(now())", .string("1970-01-01")),
            ("date(now() + 90061s, '%Y%m%dT%H:%M:%S%%')", .string("19700102T01:01:01%")),
            ("format('{} of {} {{}}', 1, 'x')", .string("1 of x {}")), ("uuid()", .string("uuid@test:1:1")),
        ] as [(String, WorkflowValue)])
    func calls(text: String, value: WorkflowValue) throws {
        #expect(try evaluate(text) == value)
    }

    /// Each wrong text, the code it is reported under and a word of the message.
    @Test(
        arguments: [
            ("", DiagnosticCode.expressionSyntax, "empty"), ("1 +", .expressionSyntax, "a value"),
            ("a ? b", .expressionSyntax, "'?'"), ("1 < 2 < 3", .expressionSyntax, "chain"),
            ("'a", .expressionSyntax, "not closed"), ("a and b", .expressionSyntax, "operator"),
            ("5parsecs", .expressionSyntax, "neither"), ("1e3", .expressionSyntax, "is no number"),
            ("99999999999999999999", .expressionSyntax, "64 bits"), ("a = 1", .expressionSyntax, "'='"),
            ("inputs.", .expressionSyntax, "a name"), ("${{ a }}", .expressionSyntax, "'$'"),
            ("(((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))", .expressionLimit, "nested"),
            (String(repeating: "1 + ", count: 200) + "1", .expressionLimit, "in a row"),
            ("'" + String(repeating: "x", count: 5000) + "'", .expressionLimit, "bytes"),
            ("\"1\" == 1", .expressionType, "string and int"), ("1 + 1.0", .expressionType, "int and float"),
            ("1KiB > 0", .expressionType, "size and int"), ("!1", .expressionType, "int"),
            ("1 && true", .expressionType, "bool"),
            ("[1].x", .expressionType, "no fields"), ("len(1)", .expressionType, "len()"),
            ("sort([1, 'a'])", .expressionType, "order"),
            ("9223372036854775807 + 1", .evaluationFailed, "64 bits"), ("1 / 0", .evaluationFailed, "zero"),
            ("1 % 0", .evaluationFailed, "zero"), ("1.0 / 0.0", .evaluationFailed, "zero"),
            ("1B - 2B", .evaluationFailed, "negative"), ("inputs.gone", .evaluationFailed, "no 'gone'"),
            ("[1][3]", .evaluationFailed, "1 elements"), ("nowhere.x", .evaluationFailed, "nowhere"),
            ("frist([1])", .unknownFunction, "frist"), ("len()", .wrongArguments, "1 argument"),
            ("replace('a', 'b')", .wrongArguments, "3 arguments"), ("string([1])", .notText, "no text form"),
            ("from_json('{')", .evaluationFailed, "not JSON"), (#"from_json('"\u+123"')"#, .evaluationFailed, "escape"),
            ("int('x')", .evaluationFailed, "not an int"),
        ] as [(String, DiagnosticCode, String)])
    func refuses(text: String, code: DiagnosticCode, word: String) {
        #expect {
            try evaluate(text)
        } throws: { error in
            guard let failure = error as? ExpressionFailure else { return false }
            return failure.diagnostic.code == code && "\(failure)".contains(word)
        }
    }

    @Test func aBombStopsAtTheLimit() throws {
        let doubling =
            (0..<14).map { _ in "replace(" }.joined() + "'aaaaaaaa'"
            + (0..<14).map { _ in ", 'a', 'aaaaaaaa')" }.joined()
        #expect { try evaluate(doubling) } throws: { "\($0)".contains("larger than") }
        let long = WorkflowValue.list((0..<20_000).map { .int($0) })
        #expect { try evaluate("sum(x)", in: ["x": long]) } throws: { "\($0)".contains("steps") }
    }

    @Test func referencesNameTheLongestPaths() {
        var diagnostics = Diagnostics()
        let span = SourceSpan(
            file: "t", start: SourceMark(line: 3, column: 5), end: SourceMark(line: 3, column: 5 + 38))
        let expression = Expression(
            parsing: "steps.up.done + len(inputs['x'])[item]", span: span, into: &diagnostics)
        #expect(
            expression.references.map { [$0.root] + $0.path } == [["steps", "up", "done"], ["inputs", "x"], ["item"]])
        #expect(expression.references.map(\.span.start.column) == [5, 25, 38])
    }

    @Test func namesThatDifferInNormalisationDiffer() throws {
        #expect(try evaluate("\"\u{e9}\" == \"e\u{301}\"") == .bool(false))
    }

    @Test func bytesThatAreNotUTF8PassThrough() throws {
        let name: WorkflowValue = .bytes([0x61, 0xFF, 0x2E, 0x62])
        #expect(try evaluate("ball_id(x)", in: ["x": name]) == .string("a-xff-x2eb"))
        #expect(try evaluate("'d/' + x", in: ["x": name]) == .bytes([0x64, 0x2F, 0x61, 0xFF, 0x2E, 0x62]))
        #expect(try evaluate("ext(x)", in: ["x": name]) == .string("b"))
    }
}
