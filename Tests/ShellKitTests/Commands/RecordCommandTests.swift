import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import ShellKit

/// What is typed becomes a workflow that lints and does the same again.
@Suite struct RecordCommandTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path.string }

    init() throws { directory = try TemporaryDirectory() }

    private func write(_ names: String...) throws {
        for name in names {
            let file = directory.path.appending(name)
            try FileManager.default.createDirectory(
                atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
            try file.write(Array("content of \(name)".utf8))
        }
    }

    private func workflow() throws -> String {
        String(decoding: try directory.path.appending("flow.yaml").readBytes(), as: UTF8.self)
    }

    @Test func secretsAreNotRecorded() async throws {
        try write("one")
        let session = try await ShellRun().run(
            "record start \(path)/flow.yaml\nput --tag token=Sup3rS3cret \(path)/one b/one\nrecord stop\n")
        #expect(session.code == 0, "\(session.messages)")
        let text = try workflow()
        #expect(!text.contains("Sup3rS3cret") && text.contains("# not a step, and not written: it holds a secret"))
    }

    @Test func aRecordedSessionDoesTheSameAgain() async throws {
        try write("in/a.txt", "in/d/b.txt", "in/odd ${{ x }} \"name\"", "one")
        let balls = ["old/1": "1", "old/2": "2", "old/3": "3", "old/d/4": "4", "old/dd": "5"]
        let run = try ShellRun(balls)
        let session = try await run.run(
            """
            record start \(path)/flow.yaml
            use t
            put --tag kind=raw --rf 2 \(path)/one one
            put -r \(path)/in/ /t/pre/
            put \(path)/in/*.txt /t/
            get one \(path)/first
            get -r /t/pre \(path)/out/
            rm -y /old/[12]
            rm -y -r /old/d
            ls /t
            echo 'done ${{ not }}'
            record stop
            """)
        #expect(session.code == 0, "\(session.messages)")
        #expect(session.messages.contains("flow.yaml: "))
        let text = try workflow()
        #expect(text.contains("# not a step: ls /t: a workflow has no such step"), "\(text)")
        #expect(text.contains("file: \"one\""), "\(text)")
        let names = run.store.names
        #expect(names.contains("t/pre/a.txt") && names.contains("old/3") && names.contains("old/dd"))
        #expect(!names.contains("old/1") && !names.contains("old/d/4"))

        // The same again, in a store as it was before, from the files alone.
        let again = try ShellRun(balls)
        try FileManager.default.removeItem(atPath: "\(path)/out")
        try FileManager.default.removeItem(atPath: "\(path)/first")
        let result = try await again.run("run -y \(path)/flow.yaml")
        #expect(result.code == 0, "\(text)\(result.messages)")
        #expect(again.store.names == names)
        #expect(try directory.path.appending("first").readBytes() == Array("content of one".utf8))
        #expect(try directory.path.appending("out/pre/d/b.txt").readBytes() == Array("content of in/d/b.txt".utf8))
        #expect(result.messages.contains("done ${{ not }}"))
    }

    @Test func whatFailedAndWhatIsNoStepAreComments() async throws {
        let run = try ShellRun(["t/a": "1"])
        let session = try await run.run(
            """
            record start \(path)/flow.yaml
            get t/nix \(path)/x || echo late
            cat t/a
            get t/a -
            rm -n t/a
            echo there > \(path)/file
            record stop
            """)
        #expect(session.code == 0, "\(session.messages)")
        let text = try workflow()
        #expect(text.contains("it failed with code 4"), "\(text)")
        for reason in ["no such step", "writes to standard output", "a dry run changes nothing", "does not redirect"] {
            #expect(text.contains(reason), "\(reason): \(text)")
        }
        #expect(text.contains("- echo: \"late\"") && text.components(separatedBy: "\n  - ").count == 2, "\(text)")
        #expect(try await run.run("lint \(path)/flow.yaml").code == 0)
    }

    @Test func nothingIsReplacedOrEndedTwice() async throws {
        let run = try ShellRun()
        #expect(try await run.run("record stop").code == 9)
        #expect(try await run.run("record").code == 9)
        #expect(try await run.run("record start \(path)/a\nrecord start \(path)/b").code == 13)
        try write("there")
        #expect(try await run.run("record start \(path)/there").code == 13)
        #expect(try await run.run("record start \(path)/e.yaml\nrecord stop").code == 0)
        #expect(try await run.run("lint \(path)/e.yaml").code == 0)
    }
}
