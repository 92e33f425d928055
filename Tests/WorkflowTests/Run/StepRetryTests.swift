import MictlanXClient
import MictlanXText
import Testing

@testable import Workflow

@Suite struct StepRetryTests {
    private func retry(_ settings: String) throws -> StepRetry {
        let text = "mxwf: 1\nname: t\nsteps:\n  - echo: a\n    retry: {\(settings)}\n"
        let (document, faults) = WorkflowDocument.lint(SourceText(name: "t", text: text))
        #expect(!faults.hasErrors)
        return try StepRetry(try #require(document?.steps.first).retry, in: EvaluationScope())
    }

    @Test func requestsAreTheClients() throws {
        #expect(try retry("attempts: 7, errors: [transient]").requests.attempts == 7)
        #expect(try retry("attempts: 7, errors: [verify]").requests == .never)
        #expect(try StepRetry(nil, in: EvaluationScope()).requests == RetryPolicy())
    }
}
