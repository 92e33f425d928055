import MictlanXText
import Testing

@testable import Workflow

/// What a finding proposes is right: the value that it names is accepted in the same place.
@Suite struct ProposalTests {
    private func lint(_ text: String) -> [Diagnostic] {
        WorkflowDocument.lint(SourceText(name: "f", text: text)).diagnostics.all
    }

    @Test(arguments: [
        ("timeout: @", "2 minutes", "2m"), ("timeout: @", "90 sec", "90s"), ("timeout: @", "1 hour", "1h"),
        ("timeout: @", "500 ms", "500ms"), ("retry: {attempts: @}", "1_000", "1000"),
        ("retry: {attempts: @}", "3.0", "3"),
        ("retry: {attempts: @}", "010", "10"), ("retry: {jitter: @}", "ful", "full"), ("id: @", "My-Step", "my_step"),
        ("id: @", "up.load", "up_load"),
    ])
    func aStepKeyTakesWhatIsProposed(key: String, wrong: String, right: String) throws {
        let text = "mxwf: 1\nname: w\nsteps:\n  - echo: x\n    \(key)\n"
        let finding = try #require(lint(text.replacing("@", with: wrong)).first)
        #expect(finding.label == "did you mean '\(right)'?")
        #expect(lint(text.replacing("@", with: right)).isEmpty)
    }

    @Test(arguments: [
        ("select: {balls: {bucket: b, older_than: @}}", "2 weeks", "2w"),
        ("select: {balls: {bucket: @}}", "a.b", "ab"),
        ("delete: {bucket: b, key: k, max_fraction: @}", "25%", "0.25"),
        ("delete: {bucket: b, key: k, max_fraction: @}", "50", "0.5"),
        ("verify: {bucket: b, exists: @}", "yes", "true"), ("verify: {bucket: b, exists: @}", "Off", "false"),
        ("put: {bucket: b, key: k, text: x, if_exists: @}", "skip-same", "skip_same"),
    ])
    func aKindTakesWhatIsProposed(step: String, wrong: String, right: String) throws {
        let text = "mxwf: 1\nname: w\nsteps:\n  - \(step)\n"
        let finding = try #require(lint(text.replacing("@", with: wrong)).first)
        #expect(finding.label == "did you mean '\(right)'?")
        #expect(lint(text.replacing("@", with: right)).isEmpty)
    }

    @Test(arguments: [("Golden Run", "golden-run"), ("golden_run", "golden-run"), ("Golden", "golden")])
    func aNameIsProposed(wrong: String, right: String) throws {
        let finding = try #require(lint("mxwf: 1\nname: \(wrong)\nsteps: [echo: x]\n").first)
        #expect(finding.label == "did you mean '\(right)'?")
        #expect(lint("mxwf: 1\nname: \(right)\nsteps: [echo: x]\n").isEmpty)
    }

    @Test(arguments: [("name", "id"), ("if", "when"), ("upload", "put"), ("print", "echo")])
    func wordsOfOtherToolsAreKnown(word: String, meant: String) {
        let finding = lint("mxwf: 1\nname: w\nsteps:\n  - echo: x\n    \(word): y\n").first
        #expect(finding?.label == "did you mean '\(meant)'?")
    }

    @Test func oneFaultBehindTwoAliasesIsOneFinding() {
        let text = "mxwf: 1\nname: w\nx-put: &p {bucket: a.b, key: k, text: x}\nsteps:\n  - put: *p\n  - put: *p\n"
        let findings = lint(text)
        #expect(findings.count == 1)
        #expect(findings.first?.related.map(\.span.start.line) == [5, 6])
    }
}
