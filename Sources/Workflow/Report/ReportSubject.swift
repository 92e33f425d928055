internal import MictlanXBatch
package import MictlanXModel

/// What a report knows of its run besides the journal: the header of the run and its workflow.
package struct ReportSubject: Sendable {
    /// A part of a plan that several machines worked at.
    package struct Shard: Hashable, Sendable, CustomStringConvertible {
        package let number: Int
        package let count: Int

        package init(number: Int, count: Int) {
            self.number = number
            self.count = count
        }

        package var description: String { "\(number)/\(count)" }
    }

    package let run: String
    package let workflow: String
    package let description: String?
    /// The version of the program.
    package let version: String
    package let started: Timestamp
    package let endpoints: [String]
    /// The inputs as texts; those that are hidden are not among them.
    package let inputs: [(name: String, value: String)]
    package let shard: Shard?
    /// The steps of the workflow.
    package var graph: WorkflowGraph
    /// The guards of the steps that delete.
    package let guards: [GuardedStep]
    /// The names of failed items, by step and ordinal.
    package var names: [String: [Int: String]] = [:]

    /// What the header says. The workflow that was run is `nil` where its text cannot be read any more; the cap of deletes is
    /// that of the command.
    package init(
        run: String, workflow: String, version: String, started: Timestamp, endpoints: [String] = [],
        inputs: [(name: String, value: String)] = [], shard: Shard? = nil, document: WorkflowDocument?,
        nested: [String: WorkflowDocument] = [:], maxDeletes: Int? = nil
    ) {
        self.run = run
        self.workflow = workflow
        self.version = version
        self.started = started
        self.endpoints = endpoints
        self.inputs = inputs
        self.shard = shard
        description = document?.description
        graph =
            document.map { WorkflowGraph($0, nested: nested) } ?? WorkflowGraph(name: workflow, nodes: [], edges: [])
        guards = document.map { GuardedStep.all(in: $0, maxDeletes: maxDeletes) } ?? []
    }

    /// What an item is called: by its name where that is known, else by its place in the list.
    package func name(of item: FailedItem) -> String {
        names[item.step]?[item.ordinal] ?? "item \(item.ordinal + 1)"
    }
}
