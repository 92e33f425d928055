import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

/// `select: balls` of a bucket that is not there.
@Suite struct MissingBucketTests {
    private let bench: WorkflowBench

    init() throws {
        bench = try WorkflowBench()
        bench.store["b/a"] = "1"
    }

    private static func text(_ selection: String, before: String = "") -> String {
        "mxwf: 1\nname: t\nsteps:\n\(before)"
            + "  - {id: s, select: {balls: {\(selection)}}}\n  - {id: d, delete: {items: \"${{ steps.s.items }}\"}}\n"
    }

    @Test(arguments: [
        ("bucket: nosuch", ExitCode.noBucket), ("bucket: nosuch, prefix: tmp-", .noBucket),
        ("bucket: nosuch, missing: fail", .noBucket), ("bucket: nosuch, missing: ok", .ok),
        // The bucket is there, and nothing of it is chosen.
        ("bucket: b, prefix: tmp-", .ok),
    ])
    func isAFailureUnlessItIsAllowed(selection: String, exitCode: ExitCode) async throws {
        let outcome = try await bench.run(Self.text(selection))
        #expect(outcome.exitCode == exitCode, "\(String(describing: outcome.failure))")
        #expect(try await bench.plan(Self.text(selection)).exitCode == exitCode)
        #expect(bench.store.names == ["b/a"])
        guard exitCode != .ok else { return }
        #expect(outcome.failure?.failure.error.message.contains("no bucket 'nosuch'") == true)
    }

    /// A plan does not fail for a bucket that an earlier step would make.
    @Test(arguments: [
        "put: {bucket: made, key: k, text: x}", "bulk_put: {items: \"${{ steps.f.items }}\", bucket: made, wait: true}",
    ])
    func mayBeMadeByAnEarlierStep(step: String) async throws {
        try bench.write("x", "x")
        let before = "  - {id: f, select: {files: {root: .}}}\n  - \(step)\n"
        let plan = try await bench.plan(Self.text("bucket: made, limit: 1", before: before))
        #expect(plan.exitCode == .ok, "\(String(describing: plan.failure))")
        #expect(plan.steps.map(\.effect) == [.read, .change, .unknown, .unknown])
    }
}
