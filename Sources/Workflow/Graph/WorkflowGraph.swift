package import MictlanXBatch
internal import SystemPackage

/// The steps of a workflow and which waits for which, ready to be drawn.
package struct WorkflowGraph: Hashable, Sendable {
    /// A part of the workflow; handlers run for themselves.
    package enum Section: String, Hashable, Sendable, CaseIterable {
        case steps
        case onFailure = "on_failure"
        case always
    }

    package struct Node: Hashable, Sendable {
        /// The path of the step, by which journal and events name it.
        package let path: String
        /// What is written in the node.
        package let label: String
        package let kind: String
        package let section: Section
        /// Whether the step has a condition.
        package let isConditional: Bool
        /// How the step ended; `nil` outside of a report.
        package var status: StepStatus?

        package init(
            path: String, label: String, kind: String, section: Section = .steps, isConditional: Bool = false,
            status: StepStatus? = nil
        ) {
            self.path = path
            self.label = label
            self.kind = kind
            self.section = section
            self.isConditional = isConditional
            self.status = status
        }
    }

    /// One step waits for another.
    package struct Edge: Hashable, Sendable {
        package let from: Int
        package let to: Int

        package init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// The workflow's name.
    package let name: String
    package var nodes: [Node]
    package let edges: [Edge]
    /// The kinds of the steps of workflows that steps run, by their paths without the numbers of instances: `child/up`.
    package private(set) var nestedKinds: [String: String] = [:]

    /// Edges are between positions in `nodes`. Those that lead nowhere or back to the same step, and those that are there
    /// already, are left out.
    package init(name: String, nodes: [Node], edges: [Edge]) {
        self.name = name
        self.nodes = nodes
        var seen: Set<Edge> = []
        self.edges = edges.filter { edge in
            nodes.indices.contains(edge.from) && nodes.indices.contains(edge.to) && edge.from != edge.to
                && seen.insert(edge).inserted
        }
    }

    /// The positions of the nodes of a section.
    package func indices(of section: Section) -> [Int] { nodes.indices.filter { nodes[$0].section == section } }

    /// All positions so that a step comes behind those that it waits for, in the order of the file where that leaves a
    /// choice. What is in a circle, which `lint` refuses, comes last.
    package var order: [Int] {
        var needs = [[Int]](repeating: [], count: nodes.count)
        for edge in edges { needs[edge.to].append(edge.from) }
        return StepGraph(needs: needs).order
    }
}

extension WorkflowGraph {
    /// The graph of a workflow.
    package init(_ document: WorkflowDocument) {
        var nodes: [Node] = []
        var edges: [Edge] = []
        for (section, steps) in [
            (Section.steps, document.steps), (.onFailure, document.onFailure), (.always, document.always),
        ] {
            let start = nodes.count
            for (step, needs) in zip(steps, StepGraph(steps.map(\.head)).needs) {
                edges += needs.map { Edge(from: start + $0, to: nodes.count) }
                let prefix = section == .steps ? "" : "\(section.rawValue)/"
                nodes.append(
                    Node(
                        path: prefix + step.label, label: step.label, kind: step.kind.name, section: section,
                        isConditional: step.when != nil))
            }
        }
        self.init(name: document.name, nodes: nodes, edges: edges)
    }

    /// The graph of a workflow that knows the steps of those that it runs.
    ///
    /// - Parameters:
    ///   - document: the workflow.
    ///   - nested: the other workflows, by the names that the steps have for them.
    package init(_ document: WorkflowDocument, nested: [String: WorkflowDocument]) {
        self.init(document)
        addKinds(of: document, below: "", nested, depth: Self.nestedDepth)
    }

    /// Deeper no workflows run each other; a copy that was changed could.
    private static let nestedDepth = 8

    private mutating func addKinds(
        of document: WorkflowDocument, below prefix: String, _ nested: [String: WorkflowDocument], depth: Int
    ) {
        for (section, steps) in [
            ("", document.steps), ("\(Section.onFailure.rawValue)/", document.onFailure),
            ("\(Section.always.rawValue)/", document.always),
        ] {
            for step in steps {
                let path = prefix + section + step.label
                if !prefix.isEmpty { nestedKinds[path] = step.kind.name }
                guard case .run(let spec) = step.kind, depth > 0, let other = nested[spec.workflow.string] else {
                    continue
                }
                addKinds(of: other, below: "\(path)/", nested, depth: depth - 1)
            }
        }
    }
}
