import MictlanXClient
import MictlanXModel
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// Each guard of a deletion, tripped through both doors: nothing is deleted, as the node counts it.
@Suite struct GuardProofTests {
    /// A breach, and the words that lead to it.
    struct Breach: CustomTestStringConvertible, Sendable {
        let rule: String
        let code: Int32
        /// A statement, or the policy and steps of a workflow.
        var verb: String?
        var policy = "max_delete_fraction: 1"
        var steps: String?
        /// What stands behind `run`.
        var flags = "-y"

        var testDescription: String { "\(rule) by \(verb ?? "a workflow")" }
    }

    private static let old = """
          - id: old
            select: {balls: {bucket: b, prefix: old}}
          - delete: {items: "${{ steps.old.items }}"
        """

    static let breaches: [Breach] = [
        // The prompt.
        Breach(rule: "max_deletes", code: 8, verb: "rm -y --max-deletes 3 b/old*"),
        Breach(rule: "max_deletes", code: 8, verb: "rm -y -r --max-deletes 3 b"),
        Breach(rule: "max_deletes", code: 8, verb: "rm -y --max-deletes 1 b/old0 b/old1"),
        Breach(rule: "no answer", code: 14, verb: "rm b/old*"),
        Breach(rule: "no answer", code: 14, verb: "rm -r b"),
        // Workflows.
        Breach(rule: "max_deletes", code: 8, steps: "\(old), max_deletes: 3}"),
        Breach(rule: "max_deletes", code: 8, policy: "max_deletes: 3", steps: "\(old)}"),
        Breach(rule: "max_deletes", code: 8, steps: "\(old)}", flags: "-y --max-deletes 3"),
        Breach(rule: "max_fraction", code: 8, steps: "\(old), max_fraction: 0.1}"),
        Breach(rule: "max_fraction", code: 8, policy: "max_delete_fraction: 0.1", steps: "\(old)}"),
        Breach(
            rule: "no_selector", code: 8, policy: "max_deletes: 100",
            steps: """
                  - id: all
                    select: {balls: {bucket: b}}
                  - delete: {items: "${{ steps.all.items }}"}
                """),
        Breach(rule: "protect", code: 8, policy: "protect: {buckets: [\"b*\"]}", steps: "\(old)}"),
        Breach(rule: "protect", code: 8, policy: "protect: {tags: {hold: \"y*\"}}", steps: "\(old)}"),
        Breach(rule: "no answer", code: 14, steps: "\(old)}", flags: ""),
        Breach(rule: "no person", code: 14, steps: "\(old), confirm: always}"),
        Breach(
            rule: "max_deletes", code: 8,
            steps: "  - delete_bucket: {bucket: b, confirm_name: b, max_deletes: 3}"),
        Breach(
            rule: "confirm_name", code: 8,
            steps: "  - delete_bucket: {bucket: \"${{ 'b' }}\", confirm_name: \"${{ 'c' }}\"}"),
        Breach(
            rule: "protect", code: 8, policy: "max_delete_fraction: 1, protect: {buckets: [b]}",
            steps: "  - delete_bucket: {bucket: b, confirm_name: b}"),
    ]

    /// The requests with which a node is asked to delete anything, as it counts them.
    private static func deletes(at router: Router) async throws -> Int {
        MetricsSamples(try await router.metrics()).samples(of: "mictlanx_http_requests_total")
            .filter { $0.labels["route"]?.contains("delete") == true }.reduce(0) { $0 + Int($1.value) }
    }

    @Test(arguments: breaches) func aBreachDeletesNothing(breach: Breach) async throws {
        try await withEmbeddedNode { client, _, directory in
            let router = try #require(client.routers.first)
            for index in 0..<5 {
                _ = try await client.put(
                    Array("\(index)".utf8), at: BallAddress("b/old\(index)"), options: PutOptions(tags: ["hold": "yes"])
                )
                _ = try await client.put(Array("\(index)".utf8), at: BallAddress("b/new\(index)"))
            }
            let shell = try ShellRun(on: client)
            let words: String
            if let verb = breach.verb {
                words = verb
            } else {
                let file = directory.appending("guards.yaml")
                let text = "mxwf: 1\nname: guards\npolicy: {\(breach.policy)}\nsteps:\n\(breach.steps ?? "")\n"
                try write(text, to: file)
                words = "run \(file) \(breach.flags)"
            }
            let before = try await Self.deletes(at: router)
            let result = try await shell.run(words)
            #expect(result.code == breach.code, "\(result.messages)")
            if breach.code == 8, breach.verb == nil {
                #expect(result.messages.contains("guard \(breach.rule): "), "\(result.messages)")
            }
            #expect(try await Self.deletes(at: router) == before)
            var left = 0
            for try await _ in client.balls(in: try BucketID("b")) { left += 1 }
            #expect(left == 10)
        }
    }

    /// The same words without the breach do delete: the count can be other than zero.
    @Test(arguments: ["rm -y --max-deletes 5 b/old*", "run"]) func whatIsAllowedIsDeletedAndCounted(
        words: String
    ) async throws {
        try await withEmbeddedNode { client, _, directory in
            let router = try #require(client.routers.first)
            for name in ["old0", "old1", "new0", "new1"] {
                _ = try await client.put(Array(name.utf8), at: BallAddress("b/\(name)"))
            }
            let file = directory.appending("guards.yaml")
            try write("mxwf: 1\nname: guards\nsteps:\n\(Self.old)}\n", to: file)
            let shell = try ShellRun(on: client)
            let result = try await shell.run(words == "run" ? "run \(file) -y" : words)
            #expect(result.code == 0, "\(result.messages)")
            #expect(try await Self.deletes(at: router) == 2)
        }
    }

    /// A list of which a peer has kept its part to itself; what the peers hold is looked at on their disks.
    @Test(arguments: [false, true]) func anIncompleteListDeletesNothing(isWorkflow: Bool) async throws {
        try await withRecordedCluster { cluster in
            for name in ["old0", "old1", "new0", "new1"] {
                try await cluster.put(ClusterVerb.old, "b/\(name)", replicas: 2)
            }
            cluster.router.set(try #require(cluster.router.replicas(of: "old0_0", in: "b").first), .down)
            let before = try await cluster.held()
            try await withTemporaryDirectory { directory in
                let file = directory.appending("guards.yaml")
                try write("mxwf: 1\nname: guards\nsteps:\n\(Self.old)}\n", to: file)
                let shell = try ShellRun(on: cluster.client)
                let result = try await shell.run(isWorkflow ? "run \(file) -y" : "rm -y b/old*")
                #expect(result.code == 8, "\(result.messages)")
                #expect(result.messages.contains("not whole"), "\(result.messages)")
            }
            #expect(try await cluster.held() == before)
        }
    }

    private func write(_ text: String, to file: FilePath) throws {
        let descriptor = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
    }
}
