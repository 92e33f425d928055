import MictlanXText
import Testing

@testable import Workflow

/// Warnings of values that are allowed and probably mean something else.
@Suite struct SpellingTests {
    private func findings(_ text: String) -> [Diagnostic] {
        WorkflowDocument.lint(SourceText(name: "f", text: text)).diagnostics.all
    }

    private func step(_ text: String) -> [Diagnostic] { findings("mxwf: 1\nname: w\nsteps:\n  - \(text)\n") }

    @Test(arguments: [
        ("1.10", "'1.10' is the number 1.1 here; its spelling is lost"),
        ("2026-11-28", "'2026-11-28' is a text here and a date to other tools"),
        ("no", "'no' is a text here and a boolean to other tools"),
        ("010", "'010' is a text here and a number to other tools"),
    ])
    func valuesOfFreeShapeAreWarnedOf(text: String, message: String) {
        #expect(findings("mxwf: 1\nname: w\nvars: {v: \(text)}\nsteps: [echo: x]\n").map(\.message) == [message])
        #expect(findings("mxwf: 1\nname: w\nvars: {v: \"\(text)\"}\nsteps: [echo: x]\n").isEmpty)
        // A text keeps its spelling, a number is meant as one.
        #expect(step("put: {bucket: b, key: k, text: \(text)}").isEmpty)
    }

    @Test func numbersThatAreMeantAsNumbersAreNotWarnedOf() {
        #expect(findings("mxwf: 1\nname: w\ninputs: {f: {type: float, default: 1.10}}\nsteps: [echo: x]\n").isEmpty)
    }

    @Test(arguments: [
        ("put: {bucket: b, text: x, key: k}", []),
        ("put:\n      bucket: b\n      text: x\n      key: |\n        k\n", ["W201"]),
        ("put:\n      bucket: b\n      text: x\n      key: >\n        k\n", ["W201"]),
        ("put:\n      bucket: b\n      text: x\n      key: |-\n        k\n", []),
        ("put:\n      bucket: b\n      key: k\n      text: |\n        x\n", []),
        ("put:\n      bucket: b\n      text: x\n      key: |\n        k-${{ run.id }}\n", ["W201"]),
        ("get:\n      bucket: b\n      key: k\n      to: |\n        x\n", ["W201"]),
        ("select: {files: {root: ., newer_than: \"2026-03-29T02:30:00\"}}", ["W202"]),
        ("select: {files: {root: ., newer_than: \"2026-03-29 02:30\"}}", ["W202"]),
        ("select: {files: {root: ., newer_than: \"2026-03-29T02:30:00+01:00\"}}", []),
        ("select: {files: {root: ., newer_than: \"2026-03-29T02:30:00Z\"}}", []),
        ("select: {files: {root: ., newer_than: 2026-03-29}}", []),
        ("put: {bucket: b, text: x, key: \"{{ run.id }}\"}", ["W203"]),
        ("put: {bucket: b, text: x, key: \"a-{{run.id}}\"}", ["W203"]),
        ("put: {bucket: b, key: k, text: \"{{ a }} and {{\"}", []),
        ("put: {bucket: b, key: k, text: \"$${{ run.id }}\"}", []),
    ])
    func namesWithLineBreaksAndTimesWithoutZonesAreWarnedOf(text: String, codes: [String]) {
        #expect(step(text).map(\.code.id) == codes)
    }

    @Test func aBlockThatIsNoDurationSaysWhy() throws {
        let finding = try #require(step("echo: x\n    timeout: |\n      90s").first)
        #expect(finding.code.id == "E201")
        #expect(finding.help?.contains("line break") == true)
    }
}
