import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

/// The workflows below `examples/` are right, and do what they say on a store in memory.
@Suite struct ExampleTests {
    private let bench: WorkflowBench

    // The examples set timeouts: no time must pass for them.
    init() throws { bench = try WorkflowBench(isTimeStopped: true) }

    private func run(_ name: String, _ given: [(String, String)]) async throws -> RunOutcome {
        let text = try RepositoryFile.text("examples/\(name)")
        var diagnostics = Diagnostics()
        let inputs = try bench.document(text).bind(
            given.map { (name: $0.0, text: $0.1) }, options: bench.options(), into: &diagnostics)
        return try await bench.run(text, inputs: try #require(inputs).values)
    }

    @Test(arguments: ["ingest.yaml", "cleanup.yaml"])
    func hasNoFaultAndNoWarning(name: String) throws {
        let (document, diagnostics) = WorkflowDocument.lint(
            SourceText(name: name, text: try RepositoryFile.text("examples/\(name)")))
        #expect(document != nil)
        #expect(diagnostics.all.map(\.summary) == [])
    }

    @Test func ingestTakesAnyDirectory() async throws {
        for name in ["a.txt", ".hidden", "b"] { try bench.write(name, name) }
        let given = [("src", "."), ("batch", "one"), ("bucket", "demo")]
        let first = try await run("ingest.yaml", given)
        #expect(first.exitCode == .ok, "\(String(describing: first.failure))")
        #expect(first.outputs["uploaded"] == .int(3))
        let second = try await run("ingest.yaml", given)
        #expect(second.outputs["uploaded"] == .int(0) && second.outputs["unchanged"] == .int(3))
        #expect(second.recap[.changed] == 0)
        try bench.write("b", "changed")
        #expect(try await run("ingest.yaml", given).outputs["uploaded"] == .int(1))
    }

    /// A bucket without balls is nothing to worry about at a cleanup.
    @Test func cleanupFindsNothingInABucketThatIsNotThere() async throws {
        let outcome = try await run("cleanup.yaml", [("bucket", "nosuch"), ("apply", "true")])
        #expect(outcome.exitCode == .ok && outcome.outputs["planned"] == .int(0))
    }

    @Test func cleanupDeletesScratchOnlyWhenTold() async throws {
        for index in 0..<9 { bench.store["b/keep-\(index)"] = "k" }
        for index in 0..<3 {
            try bench.store.set(
                "b/tmp-\(index)", "large enough", tags: ["stage": "scratch", "updated_at": String(MemoryStore.now)])
        }
        let given = [("bucket", "b"), ("age", "0s"), ("larger", "1B")]
        let look = try await run("cleanup.yaml", given)
        #expect(look.exitCode == .ok && look.outputs["planned"] == .int(3) && look.outputs["deleted"] == .int(0))
        #expect(bench.store.names.count == 12)
        let apply = try await run("cleanup.yaml", given + [("apply", "true")])
        #expect(apply.exitCode == .ok && apply.outputs["deleted"] == .int(3))
        #expect(bench.store.names.count == 9)
    }
}
