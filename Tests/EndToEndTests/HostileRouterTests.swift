import Foundation
import TestSupport
import Testing

/// The program against a router that lies about every number: no verb and no step of a workflow dies, none needs more than
/// 64 MiB in a release build, and each ends with a code of its own or with its deadline.
@Suite(.serialized, .timeLimit(.minutes(30))) struct HostileRouterTests {
    static let verbs: [[String]] = [
        ["ls", "b"], ["ls", "-l", "b"], ["ls", "b/*", "-o", "json"], ["stat", "b/one", "-o", "json"],
        ["stat", "b/one", "--chunks"], ["buckets"], ["peers"], ["peers", "heal"], ["node", "status"],
        ["get", "b/one", "one"], ["get", "b/**", "all/"], ["get", "-r", "b", "tree/"], ["cat", "b/one"],
        ["put", "file", "b/one"], ["rm", "b/one"], ["rm", "-r", "b", "-n"],
        ["rm", "b/**", "--yes", "--max-deletes", "100"],
    ]

    /// A workflow for each kind of step.
    static let workflows = [
        "sums": """
          - id: chosen
            select: {balls: {bucket: b, key: "**", larger_than: 1B, no_timestamp: include}}
          - echo: ${{ human(steps.chosen.bytes + steps.chosen.bytes) }} of ${{ steps.chosen.count * 2 }}
        """,
        "aged": """
          - id: chosen
            select: {balls: {bucket: b, key: "**", older_than: 14d}}
          - get: {items: "${{ steps.chosen.items }}", to: got}
        """,
        "get": "  - get: {bucket: b, key: one, to: one}",
        "put": "  - put: {bucket: b, key: one, text: abc, if_exists: replace}",
        "bulk": """
          - id: files
            select: {files: {root: ., include: [file]}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b}
          - await_bulk: {bulk: up}
        """,
        "verify": "  - verify: {bucket: b, checksum: chunks, content: all, count: 3, bytes: 1MiB}",
        "delete": """
          - id: chosen
            select: {balls: {bucket: b, key: "o*", no_timestamp: include}}
          - delete: {items: "${{ steps.chosen.items }}", max_deletes: 100, max_fraction: 1}
        """,
        "empty": "  - delete_bucket: {bucket: b, confirm_name: b, max_deletes: 100}",
    ]

    /// 64 MiB, and what a debug build, which these tests run, takes more than a release build: some 12 MiB from its start on,
    /// and as much again where it works.
    private static let mostMemory = 88 << 20

    /// Whether every verb meets every lie, with our capabilities and without; else each lie meets a third of the verbs, and
    /// has our capabilities or not in turn.
    private static let isComplete = ProcessInfo.processInfo.environment["MXSHELL_LIES"] != nil

    static let cases = Lie.allCases.enumerated().flatMap { number, lie in
        isComplete ? [(lie, true), (lie, false)] : [(lie, number.isMultiple(of: 2))]
    }

    @Test(arguments: cases) func noVerbDies(lie: Lie, isCapable: Bool) async throws {
        let router = try LyingRouter(lie, isCapable: isCapable)
        defer { router.stop() }
        let home = try Home()
        try home.write("file", "abc")
        var commands = Self.verbs
        for (name, steps) in Self.workflows.sorted(by: { $0.key < $1.key }) {
            try home.write("\(name).yaml", "mxwf: 1\nname: \(name)\nsteps:\n\(steps)\n")
            commands += [["plan", "\(name).yaml"], ["run", "\(name).yaml", "--yes"]]
        }
        let place = Lie.allCases.firstIndex(of: lie) ?? 0
        for (number, verb) in commands.enumerated() where Self.isComplete || number % 3 == place % 3 {
            let head = verb.prefix(verb[0] == "peers" && verb.count > 1 || verb[0] == "node" ? 2 : 1)
            let limit = lie.isUnending ? "500ms" : "20s"
            let flags = ["--uri", router.uri, "--deadline", limit, "--retries", "2"]
            let run = try await MeasuredRun(Array(head) + flags + verb.dropFirst(head.count), in: home)
            let what = "\(verb.joined(separator: " ")), \(lie), \(isCapable): \(run.messages)"
            #expect((0...18).contains(run.code), "\(what)")
            #expect(run.peakMemory <= Self.mostMemory, "\(run.peakMemory >> 20) MiB: \(what)")
            #expect(run.duration < .seconds(30), "\(run.duration): \(what)")
            // Some plans ask nobody.
            if lie == .silent || lie == .dripping, verb[0] != "plan" { #expect(run.code == 10, "\(what)") }
        }
    }
}
