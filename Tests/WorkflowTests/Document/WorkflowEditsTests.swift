import MictlanXText
import Testing

@testable import Workflow

/// What is told of an edited workflow, step by step.
@Suite struct WorkflowEditsTests {
    private func document(_ steps: String) throws -> WorkflowDocument {
        let text = "mxwf: 1\nname: w\nsteps:\n\(steps)"
        let (document, diagnostics) = WorkflowDocument.lint(SourceText(name: "w.yaml", text: text))
        return try #require(document, "\(diagnostics.all.map(\.summary))")
    }

    @Test func eachStepHasItsReason() throws {
        let old = try document(
            """
              - id: files
                select: {files: {root: in}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b, chunk_size: 1MiB}
              - id: landed
                await_bulk: {bulk: up}
              - id: same
                put: {bucket: b, key: k, text: x}
              - id: gone
                echo: bye
            """)
        let new = try document(
            """
              - id: files
                select: {files: {root: in}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: b, chunk_size: 4MiB}
                timeout: 1m
              - id: landed
                await_bulk: {bulk: up}
              - id: same
                put: {bucket: b, key: k, text: x}
                retry: {attempts: 2}
              - id: told
                echo: ${{ steps.landed.done }}
            """)
        let edits = WorkflowEdits(from: old, to: new)
        #expect(edits.reason("files") == nil && edits.reason("same") == nil)
        #expect(edits.reason("up") == "chunk_size 1MiB → 4MiB (line 7)")
        #expect(edits.reason("landed") == "it sees what 'up' gives, which is not the same")
        #expect(edits.reason("told") == "it is new")
        #expect(edits.reason("gone") == "it is not in the file any more")
    }

    @Test func manyFieldsAndLongOnesAreCutShort() throws {
        func reason(_ fields: String) throws -> String {
            let old = try document("  - id: up\n    put: {bucket: b, key: k, text: x}")
            let new = try document("  - id: up\n    put: {\(fields)}")
            return try #require(WorkflowEdits(from: old, to: new).reason("up"))
        }
        let many = try reason("bucket: c, key: l, text: y, replicas: 2, chunk_size: 2MiB, if_exists: replace")
        #expect(many.hasPrefix("bucket b → c (line 5), "), "\(many)")
        #expect(many.hasSuffix(" and 2 fields more"), "\(many)")
        let long = try reason("bucket: b, key: k, text: \(String(repeating: "y", count: 400))")
        #expect(long.hasPrefix("text x → yyy") && long.hasSuffix("y…") && long.count == 120, "\(long)")
    }
}
