import Foundation
import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import Testing

@testable import ShellKit

/// `report` on the directory of a run.
@Suite final class ReportCommandTests {
    private static let run = "20261128T120000Z-abc123"
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mx-report-\(UUID().uuidString)")
        for name in ["src", "lists", "out"] {
            try FileManager.default.createDirectory(
                at: directory.appending(path: name), withIntermediateDirectories: true)
        }
        let workflow = "mxwf: 1\nname: w\nsteps:\n  - id: up\n    put: {bucket: b, key: k, text: t}\n"
        let sources: JSONValue = .array([
            .object([
                "file": .string("w.yaml"), "name": .string("w.yaml"),
                "sha256": .string(SHA256.hash(Array(workflow.utf8)).hex),
            ])
        ])
        let header: JSONObject = [
            "format": .int(1), "version": .string("1.0"), "run": .string(Self.run), "workflow": .string("w"),
            "started": .string("2026-11-28T12:00:00Z"), "boot_id": .string("x"), "sources": sources,
            "inputs": .object(["word": .string("hello"), "age": .object(["$duration": .array([.int(60), .int(0)])])]),
            "secret_inputs": .array([.string("key")]), "endpoints": .array([]), "client_id": .string("c"),
            "document_directory": .string("/"), "working_directory": .string("/"),
        ]
        try Data(workflow.utf8).write(to: directory.appending(path: "src/w.yaml"))
        try Data(JSONText.encode(.object(header)).utf8).write(to: directory.appending(path: "run.json"))
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private var directory: URL { root.appending(path: "runs/\(Self.run)") }

    private func write(_ records: [JournalRecord], tail: String = "") throws {
        var bytes: [UInt8] = []
        for (number, record) in records.enumerated() {
            let time = Timestamp(nanoseconds: 1_795_867_200_000_000_000 + Int64(number) * 1_000_000_000)
            bytes += JournalFrame.line(JournalEntry(number: number, time: time, record: record))
        }
        try Data(bytes + Array(tail.utf8)).write(to: directory.appending(path: "journal"))
    }

    private static let records: [JournalRecord] = [
        .start(run: run, attempt: 1, versions: [:]),
        .beginStep("up", spec: SHA256.hash([1]), input: SHA256.hash([2])), .begun("up", ordinals: [0], attempt: 1),
        .done("up", ordinal: 0, via: .io, size: 1, checksum: nil), .endStep("up", .changed, outputs: [:]),
        .end(.ok, .ok),
    ]

    private func report(_ words: String = "") async throws -> ShellRun.Result {
        try await ShellRun(environment: ["MXSHELL_STATE_DIR": root.path]).run("report \(words)")
    }

    @Test func showsTheNewestRun() async throws {
        try write(Self.records)
        let result = try await report()
        #expect(result.code == 0)
        #expect(result.output == "up\tput\tchanged\t1\t0\t1\t3.0\t1.0\t1.0\t1.0\n")
        #expect(result.messages == "w \(Self.run): ok (exit code 0), 1 item done, 0 failed, 1 B in 5 s\n")
        #expect(result.connections == 0)
        #expect(try await report(Self.run).output == result.output)
        #expect(try await report("\(directory.path)/").output == result.output)
    }

    @Test func writesEveryForm() async throws {
        try write(Self.records)
        let names = ["junit", "metrics-file", "html"]
        let words = names.map { "--\($0) \(root.path)/\($0).prom" }.joined(separator: " ")
        let result = try await report(words)
        #expect(result.code == 0)
        #expect(result.output == "")
        #expect(result.messages == names.map { "wrote \(root.path)/\($0).prom\n" }.joined())
        for (name, begin) in zip(names, ["<?xml", "# HELP", "<!doctype html>"]) {
            let text = try String(contentsOf: root.appending(path: "\(name).prom"), encoding: .utf8)
            #expect(text.hasPrefix(begin), "\(name)")
        }
        // Nothing else is left, least of all what a collector would read.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() == [
                "html.prom", "junit.prom", "metrics-file.prom", "runs",
            ])
        #expect(try await report("--junit -").output.hasPrefix("<?xml"))
    }

    @Test func jsonHasInputsAndHidesSecrets() async throws {
        try write(Self.records)
        for words in ["--json", "-o json"] {
            let fields = try #require(try JSONParser.parse(Array(try await report(words).output.utf8)).object)
            #expect(fields["status"] == .string("ok"))
            #expect(
                fields["inputs"]
                    == .object(["word": .string("hello"), "age": .string("1m"), "key": .string("***")]))
        }
    }

    /// A process that was killed, in the middle of a record, and before its first one.
    @Test func aKilledRunHasAReport() async throws {
        try write(Array(Self.records.prefix(3)), tail: "0badc0de {\"q\":3")
        let torn = try await report("--json")
        #expect(torn.code == 0)
        #expect(torn.messages == "")
        let fields = try #require(try JSONParser.parse(Array(torn.output.utf8)).object)
        #expect(fields["status"] == .string("unfinished"))
        #expect(fields["records"] == .int(3))
        try FileManager.default.removeItem(at: directory.appending(path: "journal"))
        #expect(try await report().output == "up\tput\tpending\t-\t-\t-\t-\t-\t-\t-\n")
    }

    @Test func aDamagedJournalIsSaid() async throws {
        try write(Self.records)
        let file = directory.appending(path: "journal")
        var bytes = try Data(contentsOf: file)
        bytes[70] ^= 1
        try bytes.write(to: file)
        let result = try await report()
        #expect(result.code == 0)
        #expect(result.messages.contains("the journal cannot be read behind its byte"))
    }

    @Test func whatIsNoRunIsRefused() async throws {
        try write(Self.records)
        #expect(try await report("20250101T000000Z-000000").code == 4)
        #expect(try await report("\(root.path)/").code != 0)
        #expect(try await report("--html \(root.path)/none/x.html").code == 3)
        try FileManager.default.removeItem(at: directory)
        #expect(try await report().code == 4)
    }
}
