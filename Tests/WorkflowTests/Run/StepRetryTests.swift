import MictlanXClient
import Testing

@testable import Workflow

@Suite struct StepRetryTests {
    private func retry(_ settings: String) throws -> StepRetry {
        let text = "mxwf: 1\nname: t\nsteps:\n  - echo: a\n    retry: {\(settings)}\n"
        let (document, faults) = WorkflowDocument.lint(SourceText(name: "t", text: text))
        #expect(!faults.hasErrors)
        return try StepRetry(try #require(document?.steps.first).retry, in: EvaluationScope())
    }

    @Test func waitsGrowUpToTheirLimit() throws {
        let retry = try retry("attempts: 9, delay: 1s, factor: 2, max_delay: 5s, jitter: none")
        #expect((1...5).map { retry.delay(after: $0, random: 0) } == [1, 2, 4, 5, 5].map { .seconds($0) })
        #expect(retry.delay(after: 1_000_000, random: 0) == .seconds(5))
    }

    @Test func fullJitterStaysBelow() throws {
        let retry = try retry("delay: 1s")
        #expect(retry.delay(after: 1, random: 0) == .zero)
        #expect(retry.delay(after: 1, random: .max) < .seconds(1))
    }

    @Test func requestsAreTheClients() throws {
        #expect(try retry("attempts: 7, errors: [transient]").requests.attempts == 7)
        #expect(try retry("attempts: 7, errors: [verify]").requests == .never)
        #expect(try StepRetry(nil, in: EvaluationScope()).requests == RetryPolicy())
    }
}
