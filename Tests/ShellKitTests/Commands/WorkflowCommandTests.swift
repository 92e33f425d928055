import Foundation
import Testing

@testable import ShellKit

/// `lint`, `plan`, `run` and `explain` against a store in memory.
@Suite final class WorkflowCommandTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mx-workflow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try write(
            "good.yaml",
            """
            mxwf: 1
            name: good
            inputs:
              word: {type: string, default: hello}
            steps:
              - id: say
                echo: ${{ inputs.word }} there
            outputs:
              said: ${{ inputs.word }}
            """)
        try write("bad.yaml", "mxwf: 1\nname: bad\nsteps:\n  - nix: 1\n")
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: root.appending(path: name))
    }

    private func run(_ line: String) async throws -> ShellRun.Result {
        try await ShellRun().run(line.replacing("ROOT", with: root.path))
    }

    @Test func lintAcceptsAndRefuses() async throws {
        let good = try await run("lint ROOT/good.yaml")
        #expect(good.code == 0)
        #expect(good.messages == "\(root.path)/good.yaml: ok\n")
        #expect(try await run("lint -q ROOT/good.yaml").messages == "")
        let bad = try await run("lint ROOT/good.yaml ROOT/bad.yaml")
        #expect(bad.code == 2)
        #expect(bad.messages.contains("bad.yaml:4:5: error[E203]"))
        #expect(bad.connections == 0)
    }

    @Test func largerFilesAreReadWhereTheUserSaysSo() async throws {
        let steps = String(repeating: "  - echo: hello\n", count: 300)
        try write("long.yaml", "mxwf: 1\nname: long\nsteps:\n\(steps)")
        let refused = try await run("lint ROOT/long.yaml")
        #expect(refused.code == 2 && refused.messages.contains("error[E217]"))
        for verb in ["lint", "plan"] {
            #expect(try await run("\(verb) --limits relaxed ROOT/long.yaml").code == 0)
        }
        #expect(try await run("lint --limits none ROOT/long.yaml").code == 2)
    }

    @Test func lintAsJSONWritesRows() async throws {
        let result = try await run("lint -o ndjson ROOT/bad.yaml")
        #expect(result.code == 2)
        #expect(result.output.hasPrefix(#"{"severity":"error","code":"E203","message":"#))
        #expect(result.output.contains(#""line":4,"col":5"#))
        #expect(result.messages == "")
    }

    @Test func planShowsTheSteps() async throws {
        let plan = try await run("plan ROOT/good.yaml")
        #expect(plan.code == 0, "\(plan.messages)")
        #expect(plan.output.hasPrefix("say\techo\t"))
        #expect(try await run("plan ROOT/good.yaml -o json").output.hasPrefix("{"))
        #expect(try await run("run -n ROOT/good.yaml").output == plan.output)
    }

    @Test func runTellsItsOutputs() async throws {
        let result = try await run("run ROOT/good.yaml --input word=bye")
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.output == "said\tbye\n")
        #expect(result.messages.contains("bye there"))
        let events = try await run("run ROOT/good.yaml -o ndjson").output.split(separator: "\n")
        #expect(events.first?.contains(#""type":"run.start""#) == true)
        #expect(events.last?.contains(#""type":"run.outputs""#) == true)
        #expect(try await run("run ROOT/good.yaml -o json").output.contains(#""outputs":{"said":"hello"}"#))
    }

    /// The word of an error fits the code that the command ends with.
    @Test(arguments: [
        ("assert: 1 > 2", 1, "failed"), ("shell: {argv: [no-such-program-anywhere]}", 127, "not_found"),
        ("shell: {argv: [sh, -c, exit 3]}", 1, "failed"), ("get: {bucket: b, key: none, to: x}", 3, "no_bucket"),
        (
            "wait: {until: probe.exists, probe: {bucket: b, key: none}, poll: 10ms, limit: 20ms}", 10,
            "deadline_exceeded"
        ),
    ]) func theWordOfAnErrorFitsItsCode(step: String, code: Int32, word: String) async throws {
        try write("w.yaml", "mxwf: 1\nname: w\npolicy: {shell: true}\nsteps:\n  - \(step)\n")
        let result = try await run("run ROOT/w.yaml --allow-shell -o json")
        #expect(result.code == code, "\(result.messages)")
        #expect(result.messages.contains(#""code":"\#(word)""#), "\(result.messages)")
        #expect(result.messages.contains(#""exit":\#(code)"#), "\(result.messages)")
    }

    @Test func toleratedFailuresHaveTheirCode() async throws {
        try write(
            "soft.yaml",
            "mxwf: 1\nname: soft\nsteps:\n  - id: odd\n    assert: {that: 1 > 2}\n    tolerate: true\n  - echo: on\n")
        let lenient = try await run("run ROOT/soft.yaml")
        #expect(lenient.code == 0, "\(lenient.messages)")
        #expect(lenient.messages.contains("! odd (assert) tolerated"))
        #expect(lenient.messages.contains("tolerated=1"))
        let strict = try await run("run --strict ROOT/soft.yaml")
        #expect(strict.code == 18 && strict.messages.contains("tolerated"))
    }

    @Test(arguments: ["--keep-going --fail-fast", "--lock-wait soon"])
    func modesThatCannotBeAreRefused(flags: String) async throws {
        let result = try await run("run ROOT/good.yaml \(flags)")
        #expect(result.code == 2 && result.output.isEmpty, "\(result.messages)")
    }

    @Test func aQuietRunSaysNothing() async throws {
        let result = try await run("run -q ROOT/good.yaml")
        #expect(result.code == 0 && result.output == "" && result.messages == "")
        #expect(try await run("run -q ROOT/good.yaml -o json").output.contains(#""said":"hello""#))
    }

    /// A value that its key does not take is 2, whether an input gives it or a step before.
    @Test func aComputedValueThatDoesNotFitIsAUsageError() async throws {
        try write(
            "named.yaml",
            """
            mxwf: 1
            name: named
            inputs: {b: {type: string}}
            vars: {c: "${{ inputs.b }}"}
            steps:
              - put: {bucket: "${{ inputs.b }}", key: k, text: x}
            """)
        let early = try await run("run ROOT/named.yaml --input b=a.b")
        #expect(early.code == 2)
        #expect(early.messages.contains("named.yaml:6:20: error[E207]: 'bucket': "))
        #expect(early.messages.contains("note: input 'b' is 'a.b'"))
        #expect(early.connections == 0)
        try write(
            "late.yaml",
            "mxwf: 1\nname: late\nvars: {b: a.b}\nsteps:\n  - put: {bucket: \"${{ vars.b }}\", key: k, text: x}\n")
        #expect(try await run("run ROOT/late.yaml").code == 2)
    }

    @Test(arguments: ["run", "plan"])
    func whatIsWrongRunsNothing(verb: String) async throws {
        let bad = try await run("\(verb) ROOT/bad.yaml")
        #expect(bad.code == 2)
        #expect(bad.messages.contains("error[E203]"))
        #expect(bad.connections == 0)
        #expect(try await run("\(verb) ROOT/good.yaml --input wrod=x").messages.contains("did you mean 'word'?"))
        let malformed = try await run("\(verb) ROOT/good.yaml --input word")
        #expect(malformed.code == 2)
        #expect(try malformed.underlined() == "word")
    }

    /// A path that the file writes out is found by every verb before anything runs, one that an input gives by its step.
    @Test func aSandboxIsNotLeft() async throws {
        for name in ["flow", "data"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: false)
        }
        try write("flow/free.yaml", "mxwf: 1\nname: free\nsteps:\n  - select: {files: {root: ../data}}\n")
        #expect(try await run("lint ROOT/flow/free.yaml").code == 0)
        #expect(try await run("plan ROOT/flow/free.yaml").code == 0)
        for (line, code) in [("lint", Int32(2)), ("plan", 8), ("run", 8), ("run -n", 8)] {
            let result = try await run("\(line) ROOT/flow/free.yaml --sandbox")
            #expect(result.code == code, "\(line)")
            #expect(result.messages.contains("free.yaml:4:28: error[E219]: the sandbox does not let a step read "))
            #expect(result.connections == 0)
        }
        #expect(try await run("plan ROOT/flow/free.yaml --sandbox --allow-path ROOT/data").code == 0)
        let lonely = try await run("plan ROOT/flow/free.yaml --allow-path ROOT/data")
        #expect(lonely.code == 2 && lonely.messages.contains("--allow-path needs --sandbox"))

        try write(
            "flow/asks.yaml",
            "mxwf: 1\nname: asks\ninputs: {src: {type: path}}\nsteps:\n"
                + "  - select: {files: {root: \"${{ inputs.src }}\"}}\n")
        #expect(try await run("run ROOT/flow/asks.yaml --input src=ROOT/data --sandbox").code == 8)
        #expect(try await run("run ROOT/flow/asks.yaml --input src=ROOT/flow --sandbox").code == 0)
    }

    @Test func explainKnowsTheCodes() async throws {
        let known = try await run("explain E203").output
        #expect(known.hasPrefix("E203: unknown key\n\n"))
        #expect(known.hasSuffix("Right:\n\n    steps:\n      - echo: hello\n"))
        let unknown = try await run("explain E2O3")
        #expect(unknown.code == 4)
        #expect(try unknown.underlined() == "E2O3")
    }
}
