import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct BulkPutStepTests {
    private let bench: WorkflowBench
    private var inputs: ValueMap { ["src": .string(bench.files.string)] }

    init() throws { bench = try WorkflowBench() }

    @Test func twoFilesWithOneKeyAreRefusedBeforeTheFirstByte() async throws {
        try bench.write("a.txt", "one")
        try bench.write("b.txt", "two")
        let text = """
            mxwf: 1
            name: t
            inputs: {src: {type: path, required: true}}
            steps:
              - id: files
                select: {files: {root: "${{ inputs.src }}"}}
              - bulk_put: {items: "${{ steps.files.items }}", bucket: b, key: "x${{ item.size }}", wait: true}
            """
        let outcome = try await bench.run(text, inputs: inputs)
        #expect(outcome.exitCode == .usage)
        #expect(outcome.failure?.failure.error.message.contains("'a.txt' and 'b.txt'") == true)
        #expect(bench.store.calls("put").isEmpty)
    }

    /// A path of 1,000 bytes, of which every dot takes four as an id.
    private func writeUnnameable() throws -> String {
        var path = bench.files
        for _ in 0..<4 {
            path = path.appending(String(repeating: ".", count: 249) + "d")
            try makeDirectory(path)
        }
        try path.appending("f").write(Array("long".utf8))
        let parent = bench.files.string.utf8.count + 1
        return String(decoding: path.appending("f").string.utf8.dropFirst(parent), as: UTF8.self)
    }

    private func upload(_ settings: String) -> String {
        """
        mxwf: 1
        name: t
        inputs: {src: {type: path, required: true}}
        steps:
          - id: files
            select: {files: {root: "${{ inputs.src }}"}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b, \(settings)}
          - id: landed
            await_bulk: {bulk: up, max_failed: 1}
          - echo: "${{ steps.landed.done }} done, ${{ steps.landed.failed }} failed"
        """
    }

    @Test(arguments: ["if_exists: replace", "key: \"${{ item.rel }}\""])
    func aFileWithoutAValidNameIsOneFailedItem(settings: String) async throws {
        try bench.write("a.txt", "one")
        try bench.write("z.txt", "two")
        let path = try writeUnnameable()
        let outcome = try await bench.run(upload(settings), inputs: inputs)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.messages == ["2 done, 1 failed"])
        #expect(bench.store.names == ["b/a.txt", "b/z.txt"])
        let failures = bench.seen.compactMap { event -> (String, MictlanXError.Code, String)? in
            guard case .itemFail(_, _, let item, let code, let message) = event.body else { return nil }
            return (item, code, message)
        }
        #expect(failures.count == 1)
        #expect(failures.first?.0 == path)
        #expect(failures.first?.1.errorClass == .invalid)
        #expect(failures.first?.2.contains("at most 1024 are allowed") == true)
        let history = await bench.journal.history
        #expect(history.steps["up"]?.done.count == 2 && history.steps["up"]?.failed.count == 1)
    }

    @Test func moreFailuresThanAreTolerated() async throws {
        try bench.write("a.txt", "one")
        let path = try writeUnnameable()
        let text = upload("if_exists: replace").replacing("max_failed: 1", with: "max_failed: 0")
        let outcome = try await bench.run(text, inputs: inputs)
        #expect(outcome.exitCode == .partial && outcome.failure?.step == "landed")
        #expect(outcome.failure?.failure.error.message.contains(path) == true)
    }

    /// What a step did before it failed is counted: one of two files is stored.
    @Test func theRecapCountsWhatAFailedStepChanged() async throws {
        try bench.write("a.txt", "one")
        _ = try writeUnnameable()
        let text = upload("if_exists: replace").replacing("max_failed: 1", with: "max_failed: 0")
        let outcome = try await bench.run(text, inputs: inputs)
        #expect(outcome.recap[.failed] == 1 && outcome.recap[.changed] == 1, "\(outcome.recap)")
        // Where the wait succeeds, the change is its own, and is counted once.
        let again = try WorkflowBench()
        try again.write("a.txt", "one")
        let good = try await again.run(upload("if_exists: replace"), inputs: ["src": .string(again.files.string)])
        #expect(good.recap[.changed] == 1 && good.recap[.failed] == 0, "\(good.recap)")
    }

    /// The process ends with the code of the signal that ended it, and so does the run.
    @Test func theCodeOfASignalIsThatOfTheRun() async throws {
        var options = bench.options()
        options.signalCode = { .terminated }
        let outcome = try await bench.run("mxwf: 1\nname: t\nsteps: [{echo: a}]\n", options: options)
        #expect(outcome.exitCode == .terminated)
        guard case .runEnd(_, let code, _)? = bench.seen.last?.body else { throw MissingEnd() }
        #expect(code == .terminated)
    }

    private struct MissingEnd: Error {}

    @Test(arguments: [false, true]) func aLinkOutOfTheRootIsAFailedItem(follows: Bool) async throws {
        try bench.write("outside", "secret")
        let root = bench.files.appending("root")
        try makeDirectory(root)
        try makeLink(root.appending("link"), to: bench.files.appending("outside"))
        try root.appending("a").write(Array("one".utf8))
        let text = upload("if_exists: replace").replacing(
            "}}\"}}", with: "}}/root\", follow_links: \(follows)}}")
        let outcome = try await bench.run(text, inputs: inputs)
        #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == (follows ? ["b/a", "b/link"] : ["b/a"]))
        #expect(bench.messages.last == (follows ? "2 done, 0 failed" : "1 done, 1 failed"))
    }

    /// A job that ends at its first failure says how many it had before it.
    @Test func whatWasNotBegunIsTold() async throws {
        for name in ["a", "b", "c"] { try bench.write("\(name).txt", name) }
        bench.store.fail("put b/a.txt", .forbidden)
        let outcome = try await bench.run(
            """
            mxwf: 1
            name: t
            steps:
              - id: files
                select: {files: {root: .}}
              - id: up
                bulk_put:
                  items: ${{ steps.files.items }}
                  bucket: b
                  on_item_error: stop
                  concurrency: {balls: 1}
                  wait: true
            """)
        let message = try #require(outcome.error?.message)
        #expect(
            message.hasPrefix("1 of 3 items could not be put, and 2 were not begun; the first: b/a.txt"), "\(message)")
    }

    @Test func itEndsAStepThatStopsAtTheFirstFailure() async throws {
        try bench.write("a.txt", "one")
        let path = try writeUnnameable()
        let outcome = try await bench.run(upload("on_item_error: stop"), inputs: inputs)
        #expect(outcome.exitCode == .usage && outcome.failure?.step == "up")
        #expect(outcome.failure?.failure.error.message.contains(path) == true)
        #expect(bench.store.calls("put").isEmpty)
    }

    @Test func aPlanCountsAndShowsIt() async throws {
        try bench.write("a.txt", "one")
        let path = try writeUnnameable()
        let plan = try await bench.plan(upload("if_exists: replace"), inputs: inputs)
        let step = try #require(plan.steps.first { $0.step == "up" })
        #expect(plan.exitCode == .ok && step.count == 2)
        #expect(step.notes.first?.hasPrefix("1 of 2 files would fail; the first: '\(path)': ") == true)
    }

    /// Puts are held against the guards of a delete as balls are.
    @Test func whatWasPutIsProtectedLikeAnyOtherBall() async throws {
        try bench.write("a.txt", "one")
        let text =
            upload("wait: false").replacing("name: t\n", with: "name: t\npolicy: {protect: {buckets: [b]}}\n")
            + "\n  - delete: {items: \"${{ steps.up.items }}\"}\n"
        let outcome = try await bench.run(text, inputs: inputs)
        #expect(outcome.exitCode == .guarded, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/a.txt"])
    }
}
