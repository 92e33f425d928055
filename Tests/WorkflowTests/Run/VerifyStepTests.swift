import MictlanXClient
import TestSupport
import Testing

@testable import Workflow

@Suite struct VerifyStepTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    @Test func verifyIsTriedAgain() async throws {
        bench.store["b/k"] = "x"
        bench.store.fail("metadata b/k", .notFound)
        let text = """
            mxwf: 1
            name: t
            steps:
              - verify: {bucket: b, key: k, checksum: none}
                retry: {attempts: 3, errors: [verify], delay: 5s, factor: 1, jitter: none}
            """
        let outcome = try await bench.run(text)
        #expect(outcome.exitCode == .ok)
        #expect(bench.clock.sleeps.contains(.seconds(5)))
        #expect(bench.types.contains("retry"))
    }

    @Test(arguments: [
        ("{bucket: b, key: k, exists: false}", ExitCode.integrity), ("{bucket: b, key: gone}", .integrity),
        ("{bucket: b, key: gone, exists: false}", .ok), ("{bucket: b, count: 1}", .ok),
        ("{bucket: b, count: 2}", .integrity),
        ("{bucket: b, bytes: 1B}", .ok), ("{bucket: b, bytes: 2B}", .integrity),
        ("{bucket: b, key: k, tags: {a: b}}", .integrity),
        ("{bucket: b, key: k, content: all}", .ok), ("{bucket: b, key: k, checksum: chunks}", .ok),
        ("{bucket: b, key: gone, checksum: chunks}", .integrity),
    ])
    func verifies(spec: String, exitCode: ExitCode) async throws {
        bench.store["b/k"] = "x"
        let outcome = try await bench.run("mxwf: 1\nname: t\nsteps:\n  - verify: \(spec)\n")
        #expect(outcome.exitCode == exitCode)
    }
}
