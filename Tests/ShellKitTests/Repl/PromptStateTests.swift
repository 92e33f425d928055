import LineEditing
import Testing

@testable import ShellKit

@Suite struct PromptStateTests {
    @Test(arguments: [
        (PromptState(store: "embedded"), "mx embedded> ", ""),
        (PromptState(store: "prod", bucket: "logs", jobs: 2, code: 4), "mx prod:logs [2 jobs] ✗4> ", ""),
        (PromptState(store: "prod", jobs: 1, duration: .milliseconds(999)), "mx prod [1 job]> ", ""),
        (PromptState(store: "prod", duration: .milliseconds(61_250)), "mx prod> ", "61.250 s"),
    ]) func tells(state: PromptState, text: String, right: String) {
        #expect(state.prompt.plainText == text)
        #expect(Prompt(state.prompt.right).plainText == right)
    }

    @Test(arguments: [
        ("ls", LineStanding.complete), ("", .complete), ("echo 'a", .incomplete), ("ls &&", .incomplete),
        ("nix --what", .complete),
    ]) func theReturnKeyKnowsWhatIsWhole(text: String, standing: LineStanding) {
        #expect(StatementChecker().standing(of: text) == standing)
    }

    @Test func aWrongLineIsToldWithItsPlace() throws {
        guard case .wrong(let reason) = StatementChecker().standing(of: "let x ls") else {
            Issue.record("a wrong line passes")
            return
        }
        #expect(reason.hasPrefix("mxshell:1:5: error: a '=' is missing behind 'x'"))
        #expect(!reason.hasSuffix("\n"))
    }
}
