import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Tests of workflows: those among the examples pass, and what is wrong is told.
@Suite struct TestCommandTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path.string }

    init() throws { directory = try TemporaryDirectory() }

    private func run(_ workflow: String, _ tests: String, _ flags: String = "") async throws -> ShellRun.Result {
        try directory.path.appending("flow.yaml").write(Array("mxwf: 1\nname: flow\nsteps:\n\(workflow)".utf8))
        try directory.path.appending("tests.yaml").write(
            Array("mxtest: 1\nworkflow: flow.yaml\ntests:\n\(tests)".utf8))
        return try await ShellRun().run("test \(path)/tests.yaml \(flags)")
    }

    @Test(arguments: ["cleanup", "ingest"]) func theExamplesPass(name: String) async throws {
        try FileManager.default.createDirectory(atPath: "\(path)/tests", withIntermediateDirectories: true)
        for file in ["\(name).yaml", "tests/\(name).yaml"] {
            let text = try RepositoryFile.text("examples/\(file)")
            try Data(text.utf8).write(to: URL(filePath: "\(path)/\(file)"))
        }
        let result = try await ShellRun().run("test \(path)/tests/\(name).yaml -o ndjson --junit \(path)/junit.xml")
        #expect(result.code == 0, "\(result.output)\(result.messages)")
        #expect(result.output.split(separator: "\n").count == 4)
        let junit = String(decoding: try directory.path.appending("junit.xml").readBytes(), as: UTF8.self)
        #expect(junit.contains("tests=\"4\" failures=\"0\""))
        // The session's store is not touched.
        #expect(result.connections == 0)
    }

    @Test func aFileWithoutATestIsNoProof() async throws {
        let result = try await run("  - {id: up, put: {bucket: b, key: a, text: hello}}\n", "  []\n")
        #expect(result.code == 2)
        #expect(result.messages.contains("tests.yaml:4:3: error[E207]: it holds no test"), "\(result.messages)")
    }

    /// Each of the two kinds of files is known for what it is.
    @Test func aWorkflowIsNoFileOfTests() async throws {
        _ = try await run("  - echo: hello\n", "  - {name: a, expect: {exit: 0}}\n")
        for (line, message, help) in [
            ("test \(path)/flow.yaml", "error[E203]: this is a workflow, not a file of tests", "names its workflow"),
            ("lint \(path)/tests.yaml", "error[E203]: this is a file of tests, not a workflow", "mxshell test FILE"),
        ] {
            let result = try await ShellRun().run(line)
            #expect(result.code == 2 && result.messages.contains(message), "\(result.messages)")
            #expect(result.messages.contains(help) && result.messages.count(of: "error[") == 1, "\(result.messages)")
        }
    }

    /// What is only misspelt is not missing besides.
    @Test func aMisspeltKeyIsOneFault() async throws {
        let result = try await run("  - echo: hello\n", "  - {name: a, expct: {exit: 0}}\n")
        #expect(result.code == 2 && result.messages.contains("did you mean 'expect'?"), "\(result.messages)")
        #expect(result.messages.count(of: "error[") == 1, "\(result.messages)")
    }

    @Test func whatIsNotAsExpectedIsTold() async throws {
        let result = try await run(
            "  - {id: up, put: {bucket: b, key: a, text: hello}}\n  - {get: {bucket: b, key: a, to: out/a}}\n",
            """
              - name: wrong
                faults: [{on: delete}]
                expect:
                  exit: 6
                  steps: {up: failed, nix: ok}
                  outputs: {x: 1}
                  balls: {b/a: bye, b/none: there}
                  files: {out/a: null}
                  requests: {put: 7}
                  messages: [never said]
              - name: right
                expect: {balls: {b/a: hello, b/none: null}, files: {out/a: hello}, requests: {put: 1}}
            """, "--junit \(path)/junit.xml")
        #expect(result.code == 1)
        for fault in [
            "it ended with 0, not 6", "step 'up' is changed, not failed", "step 'nix' is not there, not ok",
            "output 'x' is not there, not 1", "ball 'b/a' holds 'hello', not 'bye'", "ball 'b/none' is not there",
            "file 'out/a' is there", "of put there were 1 request, not 7", "no message contains 'never said'",
            "1 fault never came to pass", "1 of 2 tests failed",
        ] {
            #expect(result.messages.contains(fault), "\(fault): \(result.messages)")
        }
        #expect(result.output.contains("failed\t") && result.output.contains("ok\t"))
        let junit = String(decoding: try directory.path.appending("junit.xml").readBytes(), as: UTF8.self)
        #expect(junit.contains("tests=\"2\" failures=\"1\"") && junit.contains("<failure message=\"it ended with"))
    }

    /// The waits are of hours: on a clock that lets them pass this would not end.
    @Test func waitsTakeNoTime() async throws {
        let result = try await run(
            """
              - wait: 3h
              - wait: {until: probe.exists, probe: {bucket: b, key: late}, poll: 10m, limit: 2h}
                timeout: 30h
            """,
            """
              - name: nothing comes
                now: 2026-01-01T00:00:00Z
                expect: {exit: 5}
            """)
        #expect(result.code == 0, "\(result.messages)")
    }

    @Test func aFileOfTestsIsChecked() async throws {
        let result = try await run("  - echo: x\n", "  - {name: a, expct: {}, faults: [{on: nix}], balls: {a: b}}\n")
        #expect(result.code == 2)
        for text in ["did you mean 'expect'?", "a test needs 'expect'", "'on' is one of put, get", "'a'"] {
            #expect(result.messages.contains(text), "\(text): \(result.messages)")
        }
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
