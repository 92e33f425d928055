import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct SecretTests {
    private let bench: WorkflowBench

    init() throws { bench = try WorkflowBench() }

    private func bind(
        _ top: String, environment: [String: String] = [:], given: [(name: String, text: String)] = []
    ) throws -> (inputs: RunInputs?, diagnostics: Diagnostics, document: WorkflowDocument) {
        let document = try bench.document("mxwf: 1\nname: t\n\(top)\nsteps:\n  - echo: x\n")
        var options = bench.options()
        options.environment = environment
        var diagnostics = Diagnostics()
        return (document.bind(given, options: options, into: &diagnostics), diagnostics, document)
    }

    @Test func comesFromTheEnvironmentOrAFile() throws {
        let file = try bench.write("token", "from a file\n")
        try file.setPermissions(0o600)
        let bound = try bind("secrets: {a: {env: A}, b: {file: token}}", environment: ["A": "from env"])
        #expect(bound.inputs?.secrets["a"] == .secret(SecretValue("from env")))
        #expect(bound.inputs?.secrets["b"] == .secret(SecretValue("from a file")))
    }

    @Test func whatCannotBeHiddenIsRefused() throws {
        #expect(try bind("secrets: {a: {env: A}}").diagnostics.all.map(\.code.id) == ["E230"])
        #expect(
            try bind("secrets: {a: {env: A}}", environment: ["A": "abc"]).diagnostics.all.map(\.code.id) == ["E231"])
        let file = try bench.write("open", "readable by all")
        try file.setPermissions(0o644)
        let open = try bind("secrets: {a: {file: open}}")
        #expect(open.inputs == nil && open.diagnostics.all.first?.message.contains("chmod 600") == true)
        let far = try bind("policy: {paths: {read: [data]}}\nsecrets: {a: {file: token}}")
        #expect(far.diagnostics.all.map(\.code.id) == ["E219"])
    }

    @Test func anInputCanBeASecret() throws {
        let top = "inputs: {t: {type: string, secret: true, pattern: ^x}}"
        #expect(try bind(top, given: [("t", "xyz-secret")]).inputs?.values["t"] == .secret(SecretValue("xyz-secret")))
        for wrong in ["xyz", "not-it"] {
            let bound = try bind(top, given: [("t", wrong)])
            #expect(bound.inputs == nil && bound.diagnostics.hasErrors)
            #expect(bound.diagnostics.all.allSatisfy { !$0.message.contains(wrong) })
        }
    }

    /// Where a secret is not known to the check, the value itself is refused; it is neither said nor put nor recorded.
    @Test(arguments: [
        "echo: ${{ secrets[inputs.n] }}", "put: {bucket: b, key: k, text: \"${{ secrets[inputs.n] }}\"}",
        "put: {bucket: b, key: k, json: {a: \"${{ sha256(secrets[inputs.n]) }}\"}}",
        "assert: {that: \"secrets[inputs.n] == 'x'\"}", "echo: ${{ len(secrets[inputs.n]) }}",
        "set: {x: \"${{ [secrets[inputs.n], 1] }}\"}",
    ])
    func theTaintGoesWithTheValue(step: String) async throws {
        let text =
            "mxwf: 1\nname: t\ninputs: {n: {type: string, default: a}}\nsecrets: {a: {env: A}}\nsteps:\n  - \(step)\n"
        let journal = RecordingJournal()
        let outcome = try await WorkflowRunner(store: bench.store, clock: bench.clock).run(
            bench.document(text),
            inputs: RunInputs(["n": .string("a")], secrets: ["a": .secret(SecretValue("top-secret"))]),
            options: bench.options(journal: journal))
        #expect(outcome.exitCode == .ok || step.hasPrefix("set") == false)
        #expect(bench.store.names.isEmpty)
        #expect(bench.messages.allSatisfy { !$0.contains("top-secret") })
        let records = await journal.records
        #expect(!"\(records)".contains("top-secret"))
        #expect(!"\(outcome)".contains("top-secret"))
    }

    /// What says the same text by another way is hidden in all that leaves the run.
    @Test func textsThatRepeatASecretAreMasked() async throws {
        let text = """
            mxwf: 1
            name: t
            inputs: {same: {type: string, required: true}}
            steps:
              - echo: it is ${{ inputs.same }}, ${{ upper("x") }}
              - id: no
                assert: {that: "false", message: "wrong ${{ inputs.same }}"}
            on_failure:
              - echo: ${{ error.message }}
            """
        let outcome = try await WorkflowRunner(store: bench.store, clock: bench.clock).run(
            bench.document(text),
            inputs: RunInputs(["same": .string("top-secret")], secrets: ["a": .secret(SecretValue("top-secret"))]),
            options: bench.options())
        #expect(bench.messages == ["it is ***, X", "wrong ***"])
        #expect(outcome.failure?.failure.error.message == "wrong ***")
        for event in bench.seen { #expect(!String(decoding: event.line, as: UTF8.self).contains("top-secret")) }
        #expect(!"\(await bench.journal.records)".contains("top-secret"))
    }

    @Test(arguments: [
        ("a top-secret b", "a *** b"), ("dG9wLXNlY3JldA==", "***A=="),
        ("Basic dXNlcjp0b3Atc2VjcmV0", "Basic dXNlcjp***"),
        ("x=caf%C3%A9%20%7Bau%7D!", "x=***!"), ("{\"a\":\"line one of it\\nzz\"}", "{\"a\":\"***\"}"),
        ("only line one of it", "only ***"), ("zz }", "zz }"), ("top-secre", "top-secre"), ("", ""),
    ])
    func masksTheFormsOfASecret(text: String, masked: String) {
        let mask = SecretMask([
            .list([.secret(SecretValue("top-secret")), .map(["a": .secret(SecretValue("café {au}"))])]),
            .secret(SecretValue("line one of it\nzz")), .string("Basic"),
        ])
        #expect(mask(text) == masked)
    }

    @Test func whatIsReadOfTheEnvironmentStaysTheSame() async throws {
        let text = """
            mxwf: 1
            name: t
            env: [WHO, NOBODY]
            steps:
              - echo: ${{ env.WHO }} ${{ default(env.NOBODY, "-") }}
            """
        var options = bench.options()
        options.environment = ["WHO": "me", "OTHER": "x"]
        _ = try await bench.run(text, options: options)
        #expect(bench.messages == ["me -"])
        var again = bench.options(journal: RecordingJournal())
        again.environment = ["WHO": "you", "NOBODY": "x"]
        again.history = RunHistory(
            await bench.journal.history.values.map { JournalRecord.value(name: $0.key, $0.value) })
        _ = try await bench.run(text, options: again)
        #expect(bench.messages == ["me -"])
    }
}
