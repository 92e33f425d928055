import MictlanXModel
import MictlanXText
import SystemPackage
import Testing

@testable import Workflow

@Suite struct RunInputsTests {
    private static let text = """
        mxwf: 1
        name: t
        inputs:
          src: {type: path, required: true, help: what to upload}
          out: {type: path, default: ./out}
          n: {type: int, default: 3, min: 1, max: 9}
          age: {type: duration, default: 1d}
          mode: {type: string, enum: [fast, safe], default: safe}
          name: {type: string, default: abc, pattern: "^[a-z]+$"}
          list: {type: list, default: [a]}
          free: {type: string}
        steps: [{echo: hi}]
        """

    private func bind(_ given: [(String, String)]) throws -> (ValueMap?, [Diagnostic]) {
        let (document, faults) = WorkflowDocument.lint(SourceText(name: "t.yaml", text: Self.text))
        #expect(faults.all.isEmpty)
        var diagnostics = Diagnostics()
        let options = RunOptions(documentDirectory: "/doc", workingDirectory: "/cwd", temporaryDirectory: "/tmp")
        let inputs = try #require(document).bind(
            given.map { (name: $0.0, text: $0.1) }, options: options, into: &diagnostics)
        return (inputs?.values, diagnostics.all)
    }

    @Test func valuesAreTypedAndPathsAbsolute() throws {
        let (values, faults) = try bind([
            ("src", "a/../b"), ("n", "9"), ("age", "90s"), ("list", "[1, \"x\"]"),
        ])
        #expect(faults.isEmpty)
        #expect(values?["src"] == .string("/cwd/b"))
        #expect(values?["out"] == .string("/doc/out"))
        #expect(values?["n"] == .int(9))
        #expect(values?["age"] == .duration(.seconds(90)))
        #expect(values?["list"] == .list([.int(1), .string("x")]))
        #expect(values?["free"] == .null)
        #expect(try bind([("src", "/abs")]).0?["src"] == .string("/abs"))
    }

    @Test(
        arguments: [
            ([], DiagnosticCode.missingInput), ([("src", "a"), ("scr", "b")], .unknownInput),
            ([("src", "a"), ("n", "x")], .badInput),
            ([("src", "a"), ("n", "10")], .badInput), ([("src", "a"), ("n", "0")], .badInput),
            ([("src", "a"), ("mode", "slow")], .badInput),
            ([("src", "a"), ("name", "A1")], .badInput), ([("src", "a"), ("age", "soon")], .badInput),
            ([("src", "a"), ("list", "{")], .badInput), ([("src", "a"), ("n", "1"), ("n", "2")], .badInput),
        ] as [([(String, String)], DiagnosticCode)])
    func refuses(given: [(String, String)], code: DiagnosticCode) throws {
        let (values, faults) = try bind(given)
        #expect(values == nil)
        #expect(faults.map(\.code) == [code])
    }

    /// What is wrong, and how it is written.
    @Test(
        arguments: [
            ([("n", "1"), ("n", "2")], "input 'n' is given twice: '1' and '2'"),
            ([("n", "1"), ("n", "2"), ("n", "2")], "input 'n' is given 3 times: '1' and '2' and '2'"),
            ([("age", "40000d")], "input 'age': '40000d' is too long: a duration is at most 36600d, a hundred years"),
            ([("age", "soon")], "input 'age' takes a duration such as 90s or 2h30m, not 'soon'"),
            (
                [("list", "a,b")],
                #"input 'list' takes a list as JSON, such as ["a", "b"]; 'a,b' is not JSON: unexpected character at byte 0"#
            ),
            ([("list", "{}")], #"input 'list' takes a list as JSON, such as ["a", "b"], not '{}'"#),
            (
                [("list", #"[{"a":1,"a":2}]"#)],
                #"input 'list' takes a list as JSON, such as ["a", "b"]; '[{"a":1,"a":2}]' is not JSON: the key 'a' stands twice at byte 11"#
            ),
        ] as [([(String, String)], String)])
    func saysWhatIsWrong(given: [(String, String)], message: String) throws {
        #expect(try bind([("src", "a")] + given).1.map(\.message) == [message])
    }

    /// What an input makes wrong is found before anything runs; what a step may not need is left to the step.
    @Test(arguments: [
        ("put: {bucket: \"${{ inputs.b }}\", key: k, text: x}", 1),
        ("put: {bucket: \"x-${{ inputs.b }}\", key: k, text: x}", 1),
        ("put: {bucket: b, key: \"${{ inputs.free }}\", text: x}", 1),
        ("put: {bucket: b, key: k, text: x, replicas: \"${{ int(inputs.b) }}\"}", 1),
        ("put: {bucket: \"${{ inputs.b }}\", key: k, text: x}\n    when: inputs.free != null", 0),
        ("put: {bucket: b, key: \"${{ inputs.b }}\", text: x}", 0),
        ("put: {bucket: b, key: \"${{ inputs.b }}-${{ now() }}\", text: x}", 0),
        ("put: {bucket: \"${{ default(inputs.free, 'b') }}\", key: k, text: x}", 0),
    ])
    func valuesThatInputsDecideAreCheckedBeforeTheRun(step: String, count: Int) throws {
        let text = "mxwf: 1\nname: t\ninputs: {b: {type: string}, free: {type: string}}\nsteps:\n  - \(step)\n"
        let (document, faults) = WorkflowDocument.lint(SourceText(name: "t.yaml", text: text))
        #expect(faults.all.isEmpty)
        var diagnostics = Diagnostics()
        let options = RunOptions(documentDirectory: "/doc", workingDirectory: "/cwd", temporaryDirectory: "/tmp")
        let inputs = try #require(document).bind([("b", "a.b")], options: options, into: &diagnostics)
        #expect(diagnostics.all.count == count, "\(diagnostics.all.map(\.summary))")
        #expect((inputs == nil) == (count > 0))
        #expect(diagnostics.all.allSatisfy { $0.span?.start.line == 5 })
    }

    @Test func aTimeWithoutAZoneIsLocalAtTheCommandLineAndUTCInTheFile() throws {
        let text = "mxwf: 1\nname: t\ninputs: {at: {type: time, default: 2026-07-01 12:00}}\nsteps: [echo: x]\n"
        let document = try #require(WorkflowDocument.lint(SourceText(name: "t.yaml", text: text)).document)
        #expect(document.inputs[0].defaultValue == .time(Timestamp(seconds: 1_782_907_200, nanoseconds: 0)))
        let summer: (Int64) -> Int64 = { _ in 7_200 }
        for (given, seconds) in [
            ("2026-07-01 12:00", Int64(1_782_900_000)), ("2026-07-01T12:00:00", 1_782_900_000),
            ("2026-07-01", 1_782_856_800), ("2026-07-01T12:00:00Z", 1_782_907_200),
            ("2026-07-01T12:00:00+01:00", 1_782_903_600),
        ] {
            #expect(
                try document.inputs[0].value(of: given, offset: summer)
                    == .time(Timestamp(seconds: seconds, nanoseconds: 0)))
        }
    }

    @Test func allFaultsAtOnce() throws {
        #expect(try bind([("n", "x"), ("mode", "slow"), ("zzz", "1")]).1.count == 4)
    }

    /// The longest duration that messages name is the longest that is taken.
    @Test func theLongestDurationIsNamed() throws {
        #expect(try DurationText.parse("36600d") == .seconds(36_600 * 86_400))
        #expect(DurationText.excess(of: "36600d") == nil)
        #expect(DurationText.excess(of: "36601d")?.contains("at most 36600d") == true)
    }
}
