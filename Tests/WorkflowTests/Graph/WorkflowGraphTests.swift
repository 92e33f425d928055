import MictlanXText
import Testing

@testable import Workflow

/// Graphs of steps, drawn and written for other programs.
@Suite struct WorkflowGraphTests {
    private static func graph(_ labels: [String], _ edges: [(Int, Int)]) -> WorkflowGraph {
        WorkflowGraph(
            name: "test", nodes: labels.map { WorkflowGraph.Node(path: $0, label: $0, kind: "echo") },
            edges: edges.map { WorkflowGraph.Edge(from: $0.0, to: $0.1) })
    }

    /// A graph without circles, whatever the numbers are.
    private static func random(seed: UInt64) -> WorkflowGraph {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let count = 1 + next(14)
        var edges: [(Int, Int)] = []
        for _ in 0..<next(30) {
            let (one, other) = (next(count), next(count))
            edges.append((min(one, other), max(one, other)))
        }
        return graph((0..<count).map { "s\($0)" }, edges)
    }

    private static func document(_ text: String) throws -> WorkflowDocument {
        try #require(WorkflowDocument.lint(SourceText(name: "w.yaml", text: text)).document)
    }

    @Test func stepsFollowEachOtherAndHandlersRunForThemselves() throws {
        let document = try Self.document(
            """
            mxwf: 1
            name: w
            steps:
              - id: a
                echo: 1
              - when: "true"
                echo: 2
              - id: c
                echo: 3
            on_failure: [{echo: 4}]
            always: [{id: x, echo: 5}, {echo: 6}]
            """)
        let graph = WorkflowGraph(document)
        #expect(
            graph.nodes.map(\.path) == ["a", "step_2", "c", "on_failure/step_1", "always/x", "always/step_2"])
        #expect(graph.edges.map { [$0.from, $0.to] } == [[0, 1], [1, 2], [4, 5]])
        #expect(graph.nodes.map(\.isConditional) == [false, true, false, false, false, false])
        #expect(
            graph.written(as: .text) == """
                ● a  echo
                ○ step_2  echo
                ● c  echo

                on_failure
                ● step_1  echo

                always
                ● x  echo
                ● step_2  echo

                """)
    }

    @Test func stepsWaitForWhatTheyNeed() throws {
        let document = try Self.document(
            """
            mxwf: 1
            name: w
            steps:
              - id: a
                echo: 1
              - id: b
                needs: []
                echo: 2
              - id: c
                needs: [a, b]
                echo: 3
              - echo: 4
            """)
        #expect(WorkflowGraph(document).edges.map { [$0.from, $0.to] } == [[0, 2], [1, 2], [2, 3]])
    }

    @Test func lanesPartMeetAndCross() {
        let diamond = Self.graph(["a", "b", "c", "d"], [(0, 1), (0, 2), (1, 3), (2, 3)])
        #expect(
            diamond.written(as: .text) == """
                ● a  echo
                ├─╮
                ● │ b  echo
                │ ● c  echo
                ├─╯
                ● d  echo

                """)
        let crossing = Self.graph(["a", "b", "c", "d", "e"], [(0, 3), (1, 4), (0, 4), (2, 4), (2, 3)])
        #expect(
            crossing.written(as: .text) == """
                ● a  echo
                ├─╮
                │ │ ● b  echo
                │ │ │ ● c  echo
                │ │ │ ├─╮
                ├─┼─┼─╯ │
                ● │ │   │ d  echo
                  ├─┴───╯
                  ● e  echo

                """)
    }

    @Test func edgesThatSayNothingAreLeftOut() {
        let graph = Self.graph(["a", "b"], [(0, 1), (0, 1), (1, 1), (0, 7), (-1, 0)])
        #expect(graph.edges == [WorkflowGraph.Edge(from: 0, to: 1)])
    }

    @Test func aCircleIsDrawnToo() {
        let graph = Self.graph(["a", "b", "c"], [(0, 1), (1, 2), (2, 1)])
        #expect(graph.order == [0, 1, 2])
        for format in GraphFormat.allCases { #expect(graph.written(as: format).contains("c")) }
    }

    /// Words that are keywords to Graphviz or Mermaid, or end a text there.
    @Test func idsOfEveryKindAreNodesToOtherPrograms() {
        let names = ["end", "graph", "subgraph", "class", "up-1", "a:b", "x\"y\\", "up[3]", "a@b", "über", "<b>&"]
        let graph = Self.graph(names, [(0, 1)])
        let dot = graph.written(as: .dot)
        #expect(dot.contains(#"  "end" [label = "end\necho"]"#))
        #expect(dot.contains(#"  "up-1" [label"#))
        #expect(dot.contains(#"  "x\"y\\" [label"#))
        #expect(dot.contains(#"  "end" -> "graph""#))
        let mermaid = graph.written(as: .mermaid)
        #expect(mermaid.contains(#"  n0["end<br/>echo"]"#))
        #expect(mermaid.contains(#"  n6["x#34;y#92;<br/>echo"]"#))
        #expect(mermaid.contains(#"  n7["up#91;3#93;<br/>echo"]"#))
        #expect(mermaid.contains(#"  n9["über<br/>echo"]"#))
        #expect(mermaid.contains("  n0 --> n1\n"))
        let svg = graph.written(as: .svg)
        #expect(svg.contains("&lt;b&gt;&amp;"))
        #expect(!svg.contains("<b>"))
    }

    @Test(arguments: UInt64(1)...200)
    func everyStepIsDrawnOnceWhateverTheGraph(seed: UInt64) {
        let graph = Self.random(seed: seed)
        let lines = graph.written(as: .text).split(separator: "\n")
        let drawn = lines.compactMap { line in line.split(separator: " ").first { $0.hasPrefix("s") } }
        #expect(drawn.map(String.init) == graph.order.map { "s\($0)" })
        #expect(lines.allSatisfy { !$0.contains("●") || $0.count { $0 == "●" } == 1 })
        let size = GraphLayout.Point(x: 100, y: 40)
        let layout = GraphLayout(graph, members: Array(graph.nodes.indices), size: size)
        let points = layout.nodes.compactMap(\.self)
        #expect(points.count == graph.nodes.count)
        for (one, other) in zip(points.indices.dropLast(), points.indices.dropFirst()) {
            for far in other..<points.count {
                let apart = abs(points[one].x - points[far].x) >= 100 || abs(points[one].y - points[far].y) >= 40
                #expect(apart, "s\(one) lies on s\(far)")
            }
        }
        for point in points {
            #expect(point.x >= 50 && point.x + 50 <= layout.width && point.y >= 20 && point.y + 20 <= layout.height)
        }
        #expect(layout.routes.count == graph.edges.count)
        for route in layout.routes {
            #expect(zip(route.points, route.points.dropFirst()).allSatisfy { $0.y < $1.y })
        }
    }

    @Test func manyLongEdgesHaveABound() {
        let count = 200
        let edges = (0..<count).flatMap { from in (from + 1..<count).map { (from, $0) } }
        let graph = Self.graph((0..<count).map { "s\($0)" }, edges)
        let layout = GraphLayout(graph, members: Array(0..<count), size: GraphLayout.Point(x: 100, y: 40))
        #expect(layout.routes.count == edges.count)
        #expect(layout.routes.reduce(0) { $0 + $1.points.count - 2 } <= GraphLayout.placeLimit)
    }
}
