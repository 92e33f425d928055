import MictlanXText
import Testing

@testable import Workflow

@Suite struct StepGraphTests {
    private func graph(_ steps: String) throws -> StepGraph {
        let (document, diagnostics) = WorkflowDocument.lint(
            SourceText(name: "f", text: "mxwf: 1\nname: w\nsteps:\n\(steps)"))
        return StepGraph(try #require(document, "\(diagnostics.all.map(\.summary))").steps.map(\.head))
    }

    @Test func aStepWaitsForTheOneBefore() throws {
        let graph = try graph("  - echo: a\n  - echo: b\n  - echo: c\n")
        #expect(graph.needs == [[], [0], [1]])
        #expect(graph.order == [0, 1, 2])
        #expect(graph.isAncestor(0, of: 2) && !graph.isAncestor(2, of: 0))
    }

    @Test func needsReplaceTheStepBefore() throws {
        let graph = try graph(
            """
              - id: late
                needs: [b, a]
                echo: x
              - id: a
                needs: []
                echo: x
              - id: b
                needs: []
                echo: x
              - echo: x

            """)
        #expect(graph.needs == [[1, 2], [], [], [2]])
        #expect(graph.order == [1, 2, 0, 3])
        #expect(graph.isAncestor(2, of: 0) && !graph.isAncestor(1, of: 3))
    }

    @Test func circlesAreFoundAndTheRestIsOrdered() {
        let graph = StepGraph(needs: [[], [0, 3], [1], [2], [3]])
        #expect(graph.order.first == 0)
        #expect(Set(graph.circle) == [1, 2, 3])
        #expect(StepGraph(needs: [[0]]).circle == [0])
        #expect(StepGraph(needs: [[], [0]]).circle.isEmpty)
    }
}
