import Foundation
import Glibc
import MictlanXText
import Testing

@testable import ShellKit

/// `run --events`.
@Suite final class RunEventsTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mx-events-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data("mxwf: 1\nname: w\nsteps:\n  - id: say\n    echo: hi\noutputs: {a: 1}\n".utf8).write(
            to: root.appending(path: "w.yaml"))
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func run(_ words: String) async throws -> ShellRun.Result {
        try await ShellRun().run("run \(root.path)/w.yaml \(words)")
    }

    private func types(_ text: String) throws -> [String] {
        try text.split(separator: "\n").map { line in
            let fields = try #require(try JSONParser.parse(Array(line.utf8)).object)
            #expect(fields["v"] == .int(1))
            guard case .string(let type)? = fields["type"] else { return "" }
            return type
        }.filter { $0 != "heartbeat" }  // A busy machine may wait for a step.
    }

    private static let all = ["run.start", "step.state", "log", "step.state", "run.end", "run.outputs"]

    @Test func eventsGoToAFileBesideTheOutput() async throws {
        let file = root.appending(path: "events.ndjson")
        try Data("old".utf8).write(to: file)
        let result = try await run("--events \(file.path)")
        #expect(result.code == 0)
        #expect(result.output == "a\t1\n")
        #expect(result.messages.contains("say (echo) ok"))
        #expect(try types(String(contentsOf: file, encoding: .utf8)) == Self.all)
    }

    @Test func eventsOnStandardOutputAreAloneThere() async throws {
        #expect(try types(try await run("--events -").output) == Self.all)
        #expect(try await run("--events - -o json").code == 2)
        #expect(try types(try await run("--events - -o ndjson").output) == Self.all)
    }

    /// A run that cannot be shown any more stops, and its journal has the code that the process ends with.
    @Test func theJournalHasTheCodeOfTheProcess() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        for events in ["/dev/full", "fd:\(ends[1])"] {
            let shell = try ShellRun()
            let result = try await shell.run("run \(root.path)/w.yaml --events \(events)")
            #expect(result.code == 1, "\(events): \(result.messages)")
            let runs = try await shell.run("runs").output
            #expect(runs.contains("\tcancelled\t1\t"), "\(events): \(runs)")
        }
    }

    /// The same where the output itself has lost its reader: as much as a pipe holds goes to it first.
    @Test func theJournalHasTheCodeOfABrokenPipe() async throws {
        let text = String(repeating: "x", count: 200_000)
        try Data("mxwf: 1\nname: w\nsteps:\n  - id: say\n    echo: \(text)\n".utf8).write(
            to: root.appending(path: "w.yaml"))
        let shell = try ShellRun()
        _ = try await shell.run("run \(root.path)/w.yaml --events - | true")
        let runs = try await shell.run("runs").output
        #expect(runs.contains("\tcancelled\t141\t"), "\(runs)")
    }

    @Test func eventsGoToAnOpenDescriptor() async throws {
        let file = root.appending(path: "fd.ndjson")
        let descriptor = open(file.path, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor > 2)
        defer { close(descriptor) }
        #expect(try await run("--events fd:\(descriptor)").code == 0)
        #expect(try types(String(contentsOf: file, encoding: .utf8)) == Self.all)
        let reading = open(file.path, O_RDONLY)
        defer { close(reading) }
        #expect(try await run("--events fd:\(reading)").code == 2)
        // What this process has opened for itself, as the files of a store, is not written to.
        let own = open(file.path, O_WRONLY | O_CLOEXEC)
        defer { close(own) }
        #expect(try await run("--events fd:\(own)").code == 2)
        #expect(try await run("--events fd:999999").code == 2)
        #expect(try await run("--events fd:x").code == 2)
    }

    /// Nobody reads the FIFO: what waits for a reader can be interrupted.
    @Test(arguments: ["run w.yaml --events fifo", "echo a > fifo", "bulk put - < fifo"])
    func aFIFOWithoutAReaderIsWaitedForUntilAnInterrupt(verb: String) async throws {
        try #require(mkfifo(root.appending(path: "fifo").path, 0o600) == 0)
        let words = verb.replacing("fifo", with: "\(root.path)/fifo").replacing("w.yaml", with: "\(root.path)/w.yaml")
        let result = try await ShellRun().run("timeout 200ms \(words)")
        #expect(result.code == 10 && !result.messages.contains("say"), "\(result.messages)")
    }

    @Test func aFIFOIsWrittenOnceItIsRead() async throws {
        let fifo = root.appending(path: "fifo")
        try #require(mkfifo(fifo.path, 0o600) == 0)
        async let read = BlockingRead.all(of: fifo.path)
        #expect(try await run("--events \(fifo.path)").code == 0)
        #expect(try types(await read) == Self.all)
    }

    private enum BlockingRead {
        static func all(of path: String) async -> String {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let file = open(path, O_RDONLY)
                    defer { close(file) }
                    var bytes: [UInt8] = []
                    var block = [UInt8](repeating: 0, count: 4_096)
                    while case let count = read(file, &block, block.count), count > 0 { bytes += block[..<count] }
                    continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
                }
            }
        }
    }

    @Test func aFileThatCannotBeOpenedStopsBeforeTheFirstStep() async throws {
        let result = try await run("--events \(root.path)/none/e")
        #expect(result.code != 0)
        #expect(!result.messages.contains("say"))
    }
}
