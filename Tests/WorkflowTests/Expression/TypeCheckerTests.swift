import MictlanXText
import Testing

@testable import Workflow

@Suite struct TypeCheckerTests {
    private let environment = TypeEnvironment(
        inputs: ["src": .string, "n": .int, "age": .duration],
        steps: ["files": .record(ContextTypes.outputs(ofKind: "select"))])

    private func check(_ text: String, allowsStatus: Bool = false) -> (ValueType, [Diagnostic]) {
        var diagnostics = Diagnostics()
        var environment = environment
        environment.allowsStatusFunctions = allowsStatus
        let expression = Expression(parsing: text, span: SourceSpan(file: "t", at: .start), into: &diagnostics)
        let type = expression.check(in: environment, into: &diagnostics)
        return (type, diagnostics.all)
    }

    @Test(
        arguments: [
            ("steps.files.count > 0", .bool), ("steps.files.items", .itemset), ("steps.files.items.count", .int),
            ("inputs.age * 2", .duration), ("if(true, 1, 2)", .int), ("default(steps.files.bytes, 0)", .any),
            ("[inputs.src, 'a']", .list(.string)), ("sort([1])[0]", .int), ("from_json('1') + 1", .any),
            ("max([1s, 2s])", .duration), ("run.started", .time), ("split('a', 'b')", .list(.string)),
        ] as [(String, ValueType)])
    func infers(text: String, type: ValueType) {
        let (found, diagnostics) = check(text)
        #expect(found == type)
        #expect(diagnostics.isEmpty)
    }

    @Test(
        arguments: [
            ("inputs.scr", DiagnosticCode.unknownName, "did you mean 'src'?"),
            ("step.files", .unknownName, "did you mean 'steps'?"),
            ("inputs.n == '1'", .expressionType, "int()"), ("steps.files.count > 0B", .expressionType, "unit"),
            ("item.rel", .unknownName, "known only"),
            ("hello", .unknownName, "known are"), ("lenn('a')", .unknownFunction, "len"),
            ("upper(1)", .expressionType, ""),
            ("failed()", .unknownName, ""), ("steps.files.items == null", .expressionType, ""),
        ] as [(String, DiagnosticCode, String)])
    func refuses(text: String, code: DiagnosticCode, label: String) throws {
        let (_, diagnostics) = check(text)
        let diagnostic = try #require(diagnostics.first)
        #expect(diagnostics.count == 1)
        #expect(diagnostic.code == code)
        #expect(label.isEmpty || diagnostic.label?.contains(label) == true)
    }

    @Test func allFaultsAreReportedAtOnce() {
        #expect(check("inputs.x == 1 && upper(2) == 'a' && nope(1)").1.count == 3)
    }

    @Test func statusFunctionsBelongToWhen() {
        #expect(check("failed() || cancelled()", allowsStatus: true).1.isEmpty)
    }
}
