import MictlanXText
import Testing

@testable import Workflow

@Suite struct TemplateTests {
    private let scope = EvaluationScope(roots: [
        "inputs": .map(["n": .int(3), "s": .string("a"), "l": .list([.int(1)]), "t": .string("${{ inputs.n }}")])
    ])

    private func parse(_ text: String, quoted: Bool = false) -> (Template, Diagnostics) {
        var diagnostics = Diagnostics()
        let width = text.unicodeScalars.count + (quoted ? 2 : 0)
        let span = SourceSpan(
            file: "t", start: SourceMark(line: 2, column: 10), end: SourceMark(line: 2, column: 10 + width))
        return (Template(parsing: text, span: span, into: &diagnostics), diagnostics)
    }

    @Test(
        arguments: [
            ("plain", .string("plain")), ("", .string("")), ("${{ inputs.n }}", .int(3)),
            ("${{inputs.l}}", .list([.int(1)])),
            ("n=${{ inputs.n }}!", .string("n=3!")), ("${{ inputs.s }}${{ inputs.n }}", .string("a3")),
            ("$${{ inputs.n }}", .string("${{ inputs.n }}")), ("${{ '}}' }}", .string("}}")),
            ("cost $5 {x}", .string("cost $5 {x}")),
            ("${{ inputs.t }}", .string("${{ inputs.n }}")),
        ] as [(String, WorkflowValue)])
    func evaluates(text: String, value: WorkflowValue) throws {
        let (template, diagnostics) = parse(text)
        #expect(diagnostics.all.isEmpty)
        #expect(try template.evaluate(in: scope) == value)
    }

    @Test func listsAreRefusedInsideText() throws {
        let (template, _) = parse("x ${{ inputs.l }}")
        #expect { try template.evaluate(in: scope) } throws: { "\($0)".contains("cannot stand inside a text") }
        var diagnostics = Diagnostics()
        template.check(in: TypeEnvironment(inputs: ["l": .list(.int)]), into: &diagnostics)
        #expect(diagnostics.all.map(\.code) == [.notText])
    }

    /// The fault is the `*` of the text, wherever the scalar's first character stands.
    @Test(arguments: [(false, 18), (true, 19)])
    func faultsPointIntoTheScalar(quoted: Bool, column: Int) {
        let (_, diagnostics) = parse("${{ 1 + * 2 }}", quoted: quoted)
        #expect(diagnostics.all.first?.span?.start == SourceMark(line: 2, column: column))
    }

    @Test func anEscapedScalarIsMarkedWhole() {
        var diagnostics = Diagnostics()
        let span = SourceSpan(file: "t", start: SourceMark(line: 2, column: 10), end: SourceMark(line: 4, column: 3))
        _ = Template(parsing: "${{ * }}", span: span, into: &diagnostics)
        #expect(diagnostics.all.first?.span == span)
    }

    @Test func anOpenExpressionIsAFault() {
        #expect(parse("a ${{ inputs.n").1.all.map(\.code) == [.expressionSyntax])
    }

    @Test func unknownSpreadsThroughText() throws {
        let (template, _) = parse("a ${{ x }}")
        #expect(try template.evaluate(in: EvaluationScope(roots: ["x": .unknown])) == .unknown)
    }
}
