import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Testing
import Workflow

@Suite struct WorkflowDocumentTests {
    private func document(_ text: String) throws -> WorkflowDocument {
        let source = SourceText(name: "f", text: text)
        let (document, diagnostics) = WorkflowDocument.lint(source)
        return try #require(document, "\(DiagnosticPrinter(source: source).text(for: diagnostics))")
    }

    private func findings(_ text: String) -> [Diagnostic] {
        WorkflowDocument.lint(SourceText(name: "f", text: text)).diagnostics.sorted
    }

    @Test func decodesTheExample() throws {
        let document = try document(ExampleWorkflow.ingest.text)
        #expect(document.name == "ingest-frames")
        #expect(document.inputs.map(\.name) == ["src", "bucket", "batch"])
        #expect(document.steps.map(\.label) == ["files", "not_empty", "up", "landed", "check", "manifest"])
        #expect(document.onFailure.map(\.label) == ["step_1"])
        let bulk = try #require(document.steps[2].kind.bulkPut)
        #expect(bulk.settings.chunkSize?.literal == ByteCount.mebibytes(1))
        #expect(bulk.concurrency?.balls.literal?.value == 16)
        #expect(bulk.settings.ifExists.literal == .skipSame)
        #expect(!bulk.waits)
        let scope = EvaluationScope(roots: ["inputs": .map(["bucket": .string("frames")])])
        #expect(try bulk.bucket.evaluate(in: scope)?.rawValue == "frames")
    }

    @Test func defaultsReachEveryStepThatDoesNotSayOtherwise() throws {
        let document = try document(
            """
            mxwf: 1
            name: w
            defaults: {timeout: 2m, bucket: photos, retry: {attempts: 7}}
            steps:
              - put: {key: k, text: x}
              - put: {key: k, text: x, bucket: other}
                timeout: 5s
                retry: {attempts: 1}
            """)
        let puts = try document.steps.map { try #require($0.kind.put) }
        #expect(puts.map { $0.bucket.literal?.rawValue } == ["photos", "other"])
        #expect(document.steps.map { $0.timeout?.literal } == [.seconds(120), .seconds(5)])
        #expect(document.steps.map { $0.retry?.attempts.literal?.value } == [7, 1])
    }

    @Test func aDeleteOfABucketInheritsNoBucket() {
        let text = "mxwf: 1\nname: w\ndefaults: {bucket: b}\nsteps:\n  - delete_bucket: {confirm_name: b}\n"
        #expect(findings(text).map(\.code.id) == ["E202"])
    }

    @Test func reportsAllFaultsAtOnce() {
        let text = """
            mxwf: 1
            name: Bad Name
            descripton: x
            policy: {max_deletes: many}
            steps:
              - id: up
                bulkput: {}
              - echo: ${{ steps.up.count }} ${{ inputs.nope }}
              - put: {bucket: a.b, key: "", text: x, replicas: 0}
                when: ${{ true }}
              - delete: {bucket: b}
                timeout: soon
            """
        #expect(
            findings(text).map { "\($0.code.id) \($0.span?.start.line ?? 0)" } == [
                "E207 2", "E203 3", "E201 4", "E203 7", "E202 7", "E202 7", "E302 8", "E207 9", "E207 9", "E207 9",
                "E215 10", "E202 11",
                "E201 12",
            ])
    }

    @Test func aFaultWithinAnAliasNamesBothPlaces() throws {
        let text = "mxwf: 1\nname: w\nx-put: &p {bucket: b, key: k, replicas: 0, text: x}\nsteps:\n  - put: *p\n"
        let finding = try #require(findings(text).first)
        #expect(finding.code.id == "E207")
        #expect(finding.span?.start == SourceMark(line: 3, column: 41))
        #expect(finding.related.map { [$0.span.start.line, $0.span.start.column] } == [[5, 10]])
    }

    @Test func suggestsWhatWasMeant() {
        let text = "mxwf: 1\nname: w\nsteps:\n  - id: up\n    bulkput: {}\n"
        let finding = findings(text).first
        #expect(finding?.message == "unknown step key 'bulkput'")
        #expect(finding?.label == "did you mean 'bulk_put'?")
        #expect(finding?.notes.first?.hasPrefix("a step has exactly one of: select put bulk_put") == true)
    }

    @Test func freeKeysHoldAnchors() throws {
        let document = try document(
            "mxwf: 1\nname: w\nx-tags: &t {a: b}\nsteps:\n  - put: {bucket: b, key: k, text: x, tags: *t}\n")
        let put = try #require(document.steps.first?.kind.put)
        #expect(try put.settings.tags?.evaluate(in: EvaluationScope())?.map(\.name) == ["a"])
    }

    @Test func valuesOfFreeShapeKeepTheirTypes() throws {
        let document = try document(
            """
            mxwf: 1
            name: w
            vars: {a: 1, b: "1", c: [true, ~, 1.5], d: {e: no}, f: "${{ vars.a + 1 }}", g: "$${{ x }}"}
            steps: [echo: x]
            """)
        let scope = EvaluationScope(roots: ["vars": .map(["a": .int(1)])])
        let values = try document.vars.map { try $0.value.evaluate(in: scope) }
        #expect(
            values == [
                .int(1), .string("1"), .list([.bool(true), .null, .float(1.5)]), .map(["e": .string("no")]), .int(2),
                .string("${{ x }}"),
            ])
        #expect(findings("mxwf: 1\nname: w\nvars: {d: no}\nsteps: [echo: x]\n").map(\.code.id) == ["W101"])
    }

    @Test func aComputedValueThatDoesNotFitIsRefusedWithItsPlace() throws {
        let document = try document(
            "mxwf: 1\nname: w\ninputs: {b: {type: string}}\nsteps:\n  - put: {bucket: \"${{ inputs.b }}\", key: k, text: x}\n"
        )
        let put = try #require(document.steps.first?.kind.put)
        let scope = EvaluationScope(roots: ["inputs": .map(["b": .string("a.b")])])
        let failure = #expect(throws: ExpressionFailure.self) { try put.bucket.evaluate(in: scope) }
        #expect(failure?.diagnostic.code.id == "E207")
        #expect(failure?.diagnostic.span?.start == SourceMark(line: 5, column: 19))
        let unknown = EvaluationScope(roots: ["inputs": .map(["b": .unknown])])
        #expect(try put.bucket.evaluate(in: unknown) == nil)
    }

    @Test func stepsAreLimited() {
        let steps = String(repeating: "  - echo: x\n", count: 201)
        #expect(findings("mxwf: 1\nname: w\nsteps:\n" + steps).map(\.code.id) == ["E217"])
        let handlers = String(repeating: "  - echo: x\n", count: 150)
        #expect(
            findings("mxwf: 1\nname: w\nsteps:\n\(handlers)always:\n\(handlers)").map(\.code.id) == ["E217"])
    }

    @Test func handlersSeeTheErrorAndAllSteps() throws {
        _ = try document(
            """
            mxwf: 1
            name: w
            steps: [{id: a, echo: x}]
            on_failure: [{id: b, echo: "${{ error.step }} ${{ steps.a.status }}"}]
            always: [{echo: "${{ steps.b.status }}"}]
            """)
    }
}

extension StepKind {
    fileprivate var put: PutStep? { if case .put(let put) = self { put } else { nil } }
    fileprivate var bulkPut: BulkPutStep? { if case .bulkPut(let bulk) = self { bulk } else { nil } }
}
