import Foundation
import MictlanXClient
import MictlanXPlatform
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// A bulk that is begun in one place of a shell and waited for in another.
@Suite struct SharedBulkTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path.string }
    private let run: ShellRun

    init() throws {
        directory = try TemporaryDirectory()
        run = try ShellRun()
        try directory.path.appending("in").makeDirectory(mode: 0o700)
        for name in ["a", "b", "c"] { try write("in/\(name)", "content of \(name)") }
        try write(
            "list", "file,ball\n" + ["a", "b", "c"].map { "\(path)/in/\($0),t/\($0)\n" }.joined())
        try write(
            "behind.yaml",
            """
            mxwf: 1
            name: behind
            inputs:
              bulk: {type: string, required: true}
              failing: {type: int, default: 0}
            steps:
              - id: landed
                await_bulk: {run: "${{ inputs.bulk }}", max_failed: "${{ inputs.failing }}"}
              - verify: {items: "${{ steps.landed.items }}", exists: true, checksum: full, count: "${{ steps.landed.done }}"}
            outputs:
              done: ${{ steps.landed.done }}
              skipped: ${{ steps.landed.skipped }}
              failed: ${{ steps.landed.failed }}
              bytes: ${{ steps.landed.bytes }}
            """)
        try write(
            "bulk.yaml",
            """
            mxwf: 1
            name: bulk
            steps:
              - id: files
                select: {files: {root: in}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: t}
              - id: landed
                await_bulk: {bulk: up}
            """)
    }

    private func write(_ name: String, _ text: String) throws {
        try directory.path.appending(name).write(Array(text.utf8))
    }

    /// The put of a ball goes on when so many runs were begun.
    private func holdUp(_ ball: String, untilRuns count: Int) {
        let runs = run.state.path.appending("runs")
        run.store.beforeCall("put \(ball)") {
            _ = await settles {
                ((try? FileManager.default.contentsOfDirectory(atPath: runs.string)) ?? []).count >= count
            }
        }
    }

    /// The one run whose workflow, or command, begins with a text.
    private func id(of text: String) async throws -> String {
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(try await run.run("runs -o json").output.utf8))
                as? [[String: Any]])
        let row = try #require(rows.first { ($0["workflow"] as? String)?.hasPrefix(text) == true })
        return try #require(row["run"] as? String)
    }

    @Test(arguments: ["$!", "%1"]) func aWorkflowWaitsForABulkOfThePrompt(name: String) async throws {
        holdUp("t/c", untilRuns: 2)
        let result = try await run.run(
            "bulk put -q \(path)/list &\nrun -o json \(path)/behind.yaml --input 'bulk=\(name == "$!" ? "1" : name)'")
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.output.contains(#""outputs":{"done":3,"skipped":0,"failed":0,"bytes":"#), "\(result.output)")
        #expect(run.store.names == ["t/a", "t/b", "t/c"])
        // Its run is there for another shell, too, and once more it gives the same.
        let first = try await id(of: "bulk put")
        let again = try await run.run("run -o json \(path)/behind.yaml --input bulk=\(first)")
        #expect(again.code == 0 && again.output.contains(#""done":3"#), "\(again.messages)\(again.output)")
    }

    @Test func theFailuresOfABulkAreThoseOfTheWait() async throws {
        run.store.fail("put t/b", .invalidArgument)
        #expect(try await run.run("bulk put -q \(path)/list").code == 6)
        let id = try await id(of: "bulk put")
        let failed = try await run.run("run \(path)/behind.yaml --input bulk=\(id)")
        #expect(failed.code == 6)
        #expect(failed.messages.contains("1 of 3 items of run \(id) failed; the first: scripted"), "\(failed.messages)")
        let tolerated = try await run.run("run -o json \(path)/behind.yaml --input bulk=\(id) --input failing=1")
        #expect(tolerated.code == 0, "\(tolerated.messages)")
        #expect(tolerated.output.contains(#""done":2,"skipped":0,"failed":1"#), "\(tolerated.output)")
    }

    /// A wait that ended with the failures of a bulk, and is resumed when the bulk was: it is the same bulk, although its job
    /// has gone with the shell that had it.
    @Test func aResumedWaitIsForTheBulkThatWasMeant() async throws {
        run.store.fail("put t/b", .invalidArgument)
        let first = try await run.run("bulk put -q \(path)/list &\nrun \(path)/behind.yaml --input 'bulk=%1'")
        #expect(first.code == 6, "\(first.messages)")
        let (bulk, waiting) = (try await id(of: "bulk put"), try await id(of: "behind"))
        let early = try await run.run("resume \(waiting)")
        #expect(early.code == 6 && early.messages.contains("1 of 3 items of run \(bulk) failed"), "\(early.messages)")
        #expect(try await run.run("resume -q \(bulk)").code == 0)
        let late = try await run.run("resume -o json \(waiting)")
        #expect(late.code == 0, "\(late.messages)")
        #expect(late.output.contains(#""outputs":{"done":3,"skipped":0,"failed":0"#), "\(late.output)")
    }

    @Test func whatCannotBeWaitedForIsRefused() async throws {
        #expect(try await run.run("run \(path)/bulk.yaml").code == 0)
        let id = try await id(of: "bulk")
        for (name, code, message) in [
            ("20260101T000000Z-000000", 4, "there is no run"), ("%7", 4, "there is no job"),
            (id, 2, "is named as RUN/STEP: it has begun \(id)/up"), ("\(id)/none", 4, "has no bulk '\(id)/none'"),
            ("\(id)/files", 2, "is no bulk"),
        ] {
            let result = try await run.run("run \(path)/behind.yaml --input bulk=\(name)")
            #expect(result.code == Int32(code), "\(name): \(result.messages)")
            #expect(result.messages.contains(message), "\(result.messages)")
        }
        let good = try await run.run("run -o json \(path)/behind.yaml --input bulk=\(id)/up")
        #expect(good.code == 0 && good.output.contains(#""done":3"#), "\(good.messages)\(good.output)")
        // A job that is no run ends, and is told so.
        let plain = try await run.run("echo x & run \(path)/behind.yaml --input bulk=%1")
        #expect(plain.code == 4 && plain.messages.contains("job 1 is no run"), "\(plain.messages)")
    }

    @Test func thePromptWaitsForABulkOfAWorkflow() async throws {
        holdUp("t/c", untilRuns: 1)
        let result = try await run.run("run -q \(path)/bulk.yaml &\nbulk await -o json %1/up\njobs\nwait")
        #expect(result.code == 0, "\(result.messages)")
        #expect(run.store.names == ["t/a", "t/b", "t/c"])
        #expect(result.output.contains(#""step":"up""#) && result.output.contains(#""done":3"#), "\(result.output)")
        let id = try await id(of: "bulk")
        #expect(result.output.contains("\t\(id)\t"), "\(result.output)")
        #expect(try await run.run("bulk await -q \(id)/up").code == 0)
        #expect(try await run.run("bulk await -q \(id)/none").code == 4)
    }

    @Test func aBulkOfAWorkflowWithFailuresEndsTheWaitWithSix() async throws {
        run.store.fail("put t/b", .invalidArgument)
        let result = try await run.run("run -q \(path)/bulk.yaml & bulk await -q %1/up")
        #expect(result.code == 6, "\(result.messages)")
        #expect(result.messages.contains("1 of 3 items of 'up' failed"), "\(result.messages)")
    }

    @Test func aWaitWithoutPatienceEndsAndTheBulkGoesOn() async throws {
        holdUp("t/c", untilRuns: 2)
        let result = try await run.run(
            "bulk put -q \(path)/list &\nbulk await -q 1 --timeout 1ms || echo $?\nrun -q \(path)/bulk.yaml && wait")
        #expect(result.output == "10\n" && result.code == 0, "\(result.messages)\(result.output)")
    }
}
