import MictlanXClient
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

/// What a workflow may open of the local files: `policy.paths` and the sandbox, at every step that opens one.
@Suite struct LocalAccessTests {
    private let bench: WorkflowBench
    private let outside: TemporaryDirectory

    /// The workflow's directory holds `in/a`, a link `in/ok` to it, and links `way` and `file` that lead out, to a
    /// directory with the file `secret`.
    init() throws {
        bench = try WorkflowBench()
        outside = try TemporaryDirectory()
        let descriptor = try FileDescriptor.open(
            outside.path.appending("secret"), .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try descriptor.closeAfter { _ = try descriptor.writeAll("secret".utf8) }
        try makeDirectory(bench.files.appending("in"))
        try bench.write("in/a", "a")
        try makeLink(bench.files.appending("in/ok"), to: bench.files.appending("in/a"))
        try makeLink(bench.files.appending("way"), to: outside.path)
        try makeLink(bench.files.appending("file"), to: outside.path.appending("secret"))
        bench.store["b/new"] = "new"
    }

    /// Every step that opens a local path, at a path that it is given.
    private static let readers = [
        "put: {bucket: c, key: k, file: PATH}", "select: {files: {root: PATH}}",
        "put: {bucket: c, key: k, text: x, key_file: PATH}", "get: {bucket: b, key: new, to: got, key_file: PATH}",
    ]
    private static let writers = [
        "get: {bucket: b, key: new, to: PATH}", "get: {items: \"${{ steps.all.items }}\", to: PATH}",
    ]

    private func text(_ step: String, policy: String = "") -> String {
        "mxwf: 1\nname: t\n\(policy)inputs: {p: {type: path, default: x}}\nsteps:\n"
            + "  - {id: all, select: {balls: {bucket: b}}}\n  - id: it\n    \(step)\n"
    }

    /// Runs a step with a path that is known only when it runs.
    private func run(
        _ step: String, at path: String, policy: String = "", sandbox: [FilePath]? = nil
    ) async throws -> RunOutcome {
        var options = bench.options()
        options.sandbox = sandbox
        let inputs: ValueMap = ["p": .string(path)]
        return try await bench.run(
            text(step.replacing("PATH", with: "\"${{ inputs.p }}\""), policy: policy), inputs: inputs, options: options)
    }

    private func expectBreach(_ outcome: RunOutcome, _ rule: String, sourceLocation: SourceLocation = #_sourceLocation)
    {
        let failure = outcome.failure?.failure
        #expect(outcome.exitCode == .guarded, "\(String(describing: failure))", sourceLocation: sourceLocation)
        #expect(failure?.error.code == .guardTripped, sourceLocation: sourceLocation)
        let rules = bench.seen.compactMap { event -> String? in
            guard case .guardBreach("it", let rule, _) = event.body else { return nil }
            return rule
        }
        #expect(rules == [rule], sourceLocation: sourceLocation)
        #expect(bench.store.names == ["b/new"], sourceLocation: sourceLocation)
        #expect((try? outside.path.entries()) == ["secret"], sourceLocation: sourceLocation)
    }

    @Test(
        "nothing outside of the sandbox is opened",
        arguments: readers + writers,
        [
            "OUT/secret", "OUT", "..", "../x", "in/../../x", "way", "way/secret", "way/new/deeper", "file", "/etc",
            "gone/../../x",
        ])
    func theSandboxHolds(step: String, path: String) async throws {
        let path = path.replacing("OUT", with: outside.path.string)
        expectBreach(try await run(step, at: path, sandbox: [bench.files]), "sandbox")
    }

    @Test func whatIsBelowTheDirectoryIsOpened() async throws {
        let sandbox = [bench.files]
        for path in ["in/a", "in/ok", "./in/../in/a"] {
            let outcome = try await run(
                "put: {bucket: c, key: k, file: PATH, if_exists: replace}", at: path, sandbox: sandbox)
            #expect(outcome.exitCode == .ok, "\(path): \(String(describing: outcome.failure))")
        }
        #expect(bench.store["c/k"] == "a")
        #expect(try await run("select: {files: {root: PATH}}", at: "in", sandbox: sandbox).exitCode == .ok)
        #expect(try await run(Self.writers[0], at: "made/x", sandbox: sandbox).exitCode == .ok)
        #expect(try await run(Self.writers[1], at: "made/all/", sandbox: sandbox).exitCode == .ok)
        #expect(try bench.files.appending("made/all").entries() == ["new"])
        #expect(try await run(Self.writers[0], at: "way/got", sandbox: sandbox + [outside.path]).exitCode == .ok)
        #expect(try outside.path.entries() == ["got", "secret"])
    }

    /// Files that are found below an admitted root can be links, too.
    @Test func aLinkInTheTreeDoesNotLeadOut() async throws {
        let policy = "policy: {paths: {read: [.]}}\n"
        let followed = "select: {files: {root: PATH, follow_links: true}}"
        expectBreach(try await run(followed, at: ".", policy: policy), "paths")
        let narrowed = try await run(
            "select: {files: {root: PATH, follow_links: true, exclude: [way, file]}}", at: ".", policy: policy)
        #expect(narrowed.exitCode == .ok, "\(String(describing: narrowed.failure))")
    }

    /// The file that is to be written may be there as a link.
    @Test func aLinkAtTheTargetIsNotFollowed() async throws {
        try makeDirectory(bench.files.appending("out"))
        try makeLink(bench.files.appending("out/new"), to: outside.path.appending("made"))
        expectBreach(try await run(Self.writers[1], at: "out", sandbox: [bench.files]), "sandbox")
        expectBreach(try await run(Self.writers[0], at: "out/new", sandbox: [bench.files]), "sandbox")
    }

    @Test(
        arguments: [
            ("{}", readers[0], false), ("{read: [in]}", readers[0], true), ("{read: [in/a]}", readers[0], true),
            ("{write: [.]}", readers[0], false), ("{read: [in/b]}", readers[0], false),
            ("{read: [.]}", writers[0], false), ("{write: [in]}", writers[0], true),
            ("{write: [in, new]}", writers[0], true),
        ])
    func thePolicyOpensOnlyWhatItNames(paths: String, step: String, isAllowed: Bool) async throws {
        let outcome = try await run(
            step, at: step == Self.readers[0] ? "in/a" : "in/made", policy: "policy: {paths: \(paths)}\n")
        if isAllowed {
            #expect(outcome.exitCode == .ok, "\(String(describing: outcome.failure))")
        } else {
            expectBreach(outcome, "paths")
        }
    }

    /// Both hold: a document cannot open what the sandbox closes.
    @Test func thePolicyDoesNotWidenTheSandbox() async throws {
        let policy = "policy: {paths: {read: [\"\(outside.path)\"]}}\n"
        let path = outside.path.appending("secret").string
        #expect(try await run(Self.readers[0], at: path, policy: policy).exitCode == .ok)
        _ = bench.store.names.filter { $0.hasPrefix("c/") }.map { bench.store[$0] = nil }
        expectBreach(try await run(Self.readers[0], at: path, policy: policy, sandbox: [bench.files]), "sandbox")
    }

    @Test func aPlanStopsAtTheSameStep() async throws {
        let policy = "policy: {paths: {read: [in], write: [in]}}\n"
        for step in Self.readers + Self.writers {
            let plan = try await bench.plan(
                text(step.replacing("PATH", with: "\"${{ inputs.p }}\""), policy: policy),
                inputs: ["p": .string(outside.path.string)])
            #expect(plan.exitCode == .guarded, "\(step)")
            #expect(plan.failedStep == "it")
        }
    }

    /// Paths that the file writes out are found before anything runs, with their places.
    @Test func writtenPathsAreFoundBeforeTheRun() throws {
        var options = bench.options()
        options.sandbox = [bench.files]
        for step in Self.readers + Self.writers {
            let document = try bench.document(text(step.replacing("PATH", with: "../x")))
            var diagnostics = Diagnostics()
            document.checkPaths(options: options, into: &diagnostics)
            #expect(diagnostics.all.map(\.code.id) == ["E219"], "\(step)")
            #expect(diagnostics.all.first?.span?.start.line == 7)
        }
    }
}
