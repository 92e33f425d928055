import MictlanXText
import Testing

@testable import Workflow

@Suite struct StepSpecTests {
    private func spec(_ step: String, defaults: String = "") throws -> StepSpec {
        let text = "mxwf: 1\nname: w\n\(defaults)steps:\n  - id: files\n    select: {files: {root: .}}\n\(step)\n"
        let (document, diagnostics) = WorkflowDocument.lint(SourceText(name: "f", text: text))
        return try #require(document?.steps.last, "\(diagnostics.all.map(\.summary))").spec
    }

    private static let bulk = """
          - id: up
            bulk_put:
              items: ${{ steps.files.items }}
              bucket: frames
              chunk_size: 1MiB
              tags: {a: one, b: two}
              wait: true
        """

    @Test(arguments: [
        ("chunk_size: 1MiB", "chunk_size: 1024KiB"), ("tags: {a: one, b: two}", "tags: {b: two, a: one}"),
        ("wait: true", "wait: true\n      if_exists: skip_same"),
        ("wait: true", "wait: true\n      concurrency: {balls: 3}"),
        ("id: up", "id: up\n    timeout: 3m\n    deadline: 1h\n    needs: [files]\n    retry: {attempts: 9}"),
        ("id: up", "id: up\n    tolerate: true\n    on_failure: {steps: [{echo: x}]}\n    on_resume: restart"),
        ("id: up", "id: up\n    outputs: {n: 1}"), ("bucket: frames", "bucket: \"frames\""),
        ("id: up", "# x\n    id: up"),
    ])
    func whatMeansTheSameIsTheSame(old: String, new: String) throws {
        let (before, after) = (try spec(Self.bulk), try spec(Self.bulk.replacing(old, with: new)))
        #expect(after.changes(from: before) == [])
        #expect(after.checksum(isInstance: false) == before.checksum(isInstance: false))
    }

    @Test(arguments: [
        ("chunk_size: 1MiB", "chunk_size: 4MiB", "chunk_size 1MiB → 4MiB (line 10)"),
        ("tags: {a: one, b: two}", "tags: {a: one}", "tags.b two → (none)"),
        ("wait: true", "wait: true\n      if_exists: replace", "if_exists skip_same → replace (line 13)"),
        ("bucket: frames", "bucket: other", "bucket frames → other (line 9)"),
        ("id: up", "id: up\n    when: 1 < 2", "when (none) → 1 < 2 (line 7)"),
        ("      tags: {a: one, b: two}\n", "", "tags.a one → (none), tags.b two → (none)"),
        ("id: up", "id: up\n    foreach: [1]", "foreach (none) → [1] (line 7)"),
    ])
    func whatDiffersIsNamed(old: String, new: String, change: String) throws {
        let (before, after) = (try spec(Self.bulk), try spec(Self.bulk.replacing(old, with: new)))
        #expect(after.changes(from: before).map(\.description).joined(separator: ", ") == change)
        #expect(after.checksum(isInstance: false) != before.checksum(isInstance: false))
    }

    @Test func whatIsInheritedCounts() throws {
        let step = Self.bulk.replacing("      bucket: frames\n", with: "")
        let inherited = try spec(step, defaults: "defaults: {bucket: frames}\n")
        #expect(inherited.changes(from: try spec(Self.bulk)) == [])
        let other = try spec(step, defaults: "defaults: {bucket: other}\n")
        #expect(other.changes(from: inherited).map(\.description) == ["bucket frames → other"])
    }

    @Test func anotherKindIsOneChange() throws {
        let change = try spec("  - echo: x").changes(from: try spec(Self.bulk))
        #expect(change.map(\.description) == ["kind bulk_put → echo (line 6)"])
    }

    @Test func instancesDoNotDependOnTheList() throws {
        let (one, two) = (
            try spec("  - foreach: [1]\n    echo: ${{ item }}"), try spec("  - foreach: [2]\n    echo: ${{ item }}")
        )
        #expect(one.checksum(isInstance: true) == two.checksum(isInstance: true))
        #expect(one.checksum(isInstance: false) != two.checksum(isInstance: false))
    }

    @Test func shorthandsAndStylesMeanTheSame() throws {
        #expect(try spec("  - echo: hello").changes(from: try spec("  - echo: {message: hello}")) == [])
    }
}
