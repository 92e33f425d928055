import MictlanXClient
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

/// What is wrong with local files in a workflow. The prompt has the same tests: one fault has one code at every door.
@Suite struct LocalFaultTests {
    private let bench: WorkflowBench

    /// A plain file `plain`.
    init() throws {
        bench = try WorkflowBench()
        try bench.write("plain", "p")
    }

    private func run(_ steps: String...) async throws -> RunOutcome {
        try await bench.run("mxwf: 1\nname: t\nsteps:\n" + steps.map { "  - \($0)\n" }.joined())
    }

    private func get(to directory: String) async throws -> RunOutcome {
        try await run(
            "{id: all, select: {balls: {bucket: b}}}", "get: {items: \"${{ steps.all.items }}\", to: \(directory)}")
    }

    @Test(arguments: [".", "..", "/abs", "a//b", "a/./b", "a/../b"])
    func aNameThatCannotBeAFileIsRefusedAtPut(name: String) async throws {
        let outcome = try await run("put: {bucket: b, key: \"\(name)\", text: x}")
        #expect(outcome.exitCode == .usage)
        #expect(outcome.failure?.failure.error.message.contains("cannot be the name of a file") == true)
        #expect(bench.store.names.isEmpty)
    }

    @Test func oneOfManyIsARefusedItem() async throws {
        try bench.write("good", "g")
        let outcome = try await run(
            "{id: files, select: {files: {root: .}}}",
            "bulk_put: {items: \"${{ steps.files.items }}\", bucket: b, wait: true, "
                + "key: \"${{ if(item.rel == 'plain', '..', item.rel) }}\"}")
        #expect(outcome.exitCode == .partial, "\(String(describing: outcome.failure))")
        #expect(bench.store.names == ["b/good"])
    }

    @Test func aBallThatCannotBeAFileFailsAloneAtGet() async throws {
        for name in ["b/.", "b/a", "b/c/d"] { bench.store[name] = "1" }
        let outcome = try await get(to: "out")
        #expect(outcome.exitCode == .partial, "\(String(describing: outcome.failure))")
        #expect(try bench.files.appending("out").entries() == ["a", "c"])
    }

    @Test(arguments: ["plain/", "plain/x", "plain/x/y"])
    func aPlainFileIsNoDirectoryAtPut(source: String) async throws {
        let outcome = try await run("put: {bucket: b, key: k, file: \(source)}")
        #expect(outcome.exitCode == .usage, "\(String(describing: outcome.failure))")
        #expect(outcome.failure?.failure.error.message.contains("Not a directory") == true)
        #expect(bench.store.names.isEmpty)
    }

    @Test(arguments: ["plain", "plain/", "plain/x"])
    func aPlainFileIsNoRoot(root: String) async throws {
        #expect(try await run("select: {files: {root: \(root)}}").exitCode == .usage)
    }

    @Test(arguments: ["plain", "plain/x", "plain/x/y"])
    func aPlainFileIsNoDirectoryAtGet(to: String) async throws {
        bench.store["b/a"] = "1"
        let outcome = try await get(to: to)
        #expect(outcome.exitCode == .usage, "\(String(describing: outcome.failure))")
        #expect(outcome.failure?.failure.error.message.contains("Not a directory") == true)
        let one = try await run("get: {bucket: b, key: a, to: \(to)/f}")
        #expect(one.exitCode == .usage, "\(String(describing: one.failure))")
    }

    @Test func aFileAndADirectoryOfOneNameAreRefusedBeforeTheFirstByte() async throws {
        for name in ["b/a", "b/a/b", "b/z"] { bench.store[name] = "1" }
        let outcome = try await get(to: "out")
        #expect(outcome.exitCode == .exists)
        let message = outcome.failure?.failure.error.message
        #expect(message?.contains("would have to be a file and a directory: nothing was written") == true)
        #expect(bench.store.calls("get").isEmpty)
        #expect(try bench.files.entries() == ["plain"])
    }

    @Test func twoFilesForOneBallAreRefusedBeforeTheFirstByte() async throws {
        for directory in ["d1", "d2"] {
            try makeDirectory(bench.files.appending(directory))
            try bench.write("\(directory)/x", directory)
        }
        let outcome = try await run(
            "{id: files, select: {files: {root: ., include: [x]}}}",
            "bulk_put: {items: \"${{ steps.files.items }}\", bucket: b, wait: true, key: x}")
        #expect(outcome.exitCode == .usage)
        #expect(outcome.failure?.failure.error.message.contains("would both become 'b/x'") == true)
        #expect(bench.store.names.isEmpty)
    }

    @Test func linksBelowTheDestinationAreNotFollowed() async throws {
        let outside = bench.files.appending("outside")
        let out = bench.files.appending("out")
        for directory in [outside, out] { try makeDirectory(directory) }
        try makeLink(out.appending("link"), to: outside)
        for name in ["b/link/new", "b/other"] { bench.store[name] = "1" }
        let outcome = try await get(to: "out")
        #expect(outcome.exitCode == .partial)
        #expect(
            outcome.failure?.failure.error.message.contains("links below the destination are not followed") == true)
        #expect(try outside.entries().isEmpty)
    }
}
