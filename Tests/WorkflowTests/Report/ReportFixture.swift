import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXText
import SystemPackage
import Testing

@testable import Workflow

/// Entries that are written one after the other.
struct ReportJournal {
    private(set) var entries: [JournalEntry] = []

    /// Seconds since the run began.
    func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: 1_795_867_200_000_000_000 + Int64(seconds * 1e9))
    }

    mutating func at(_ seconds: Double, _ record: JournalRecord) { add(time(seconds), record) }
    mutating func at(_ seconds: Int, _ record: JournalRecord) { at(Double(seconds), record) }

    mutating func add(_ time: Timestamp, _ record: JournalRecord) {
        entries.append(JournalEntry(number: entries.count, time: time, record: record))
    }
}

/// A run with an item that fails, and its workflow.
enum ReportFixture {
    static let one = SHA256.hash([1])
    static let two = SHA256.hash([2])
    static let run = "20261128T120000Z-abc123"

    static let workflow = """
        mxwf: 1
        name: nightly
        description: Uploads <everything> & says so.
        policy: {max_deletes: 50, max_delete_fraction: 0.25, protect: {buckets: ["prod-*"], tags: {hold: "*"}}}
        steps:
          - id: files
            select: {files: {root: data}}
          - id: up
            bulk_put: {items: "${{ steps.files.items }}", bucket: b}
          - id: landed
            await_bulk: {bulk: up}
          - id: old
            select: {balls: {bucket: b, prefix: tmp}}
          - id: purge
            delete: {items: "${{ steps.old.items }}", max_deletes: 10}
        on_failure:
          - echo: it failed
        always:
          - echo: bye

        """

    static func list(_ count: Int, bytes: Int, kind: String = "puts") throws -> FrozenList {
        let fields: JSONObject = [
            "kind": .string(kind), "file": .string("up.1"), "count": .int(count), "bytes": .int(bytes),
            "sha256": .string(one.hex),
        ]
        return try #require(FrozenList(recorded: fields))
    }

    static var ended: [JournalEntry] {
        get throws { try journal.entries }
    }

    private static var journal: ReportJournal {
        get throws {
            var journal = ReportJournal()
            journal.at(0, .start(run: run, attempt: 1, versions: ["mxshell": "1.0"]))
            journal.at(0.1, .beginStep("files", spec: one, input: one))
            journal.at(0.2, .endStep("files", .ok, outputs: ["attempts": .int(1)]))
            journal.at(0.3, .beginStep("up", spec: one, input: one))
            journal.at(0.4, .list("up", number: 0, try list(4, bytes: 400)))
            journal.at(0.5, .begun("up", ordinals: [0], attempt: 1))
            journal.at(0.5, .begun("up", ordinals: [1], attempt: 1))
            journal.at(0.6, .endStep("up", .ok, outputs: ["attempts": .int(1)]))
            journal.at(0.7, .beginStep("landed", spec: one, input: one))
            journal.at(1.0, .done("up", ordinal: 0, via: .io, size: 100, checksum: one))
            journal.at(2.0, .done("up", ordinal: 1, via: .io, size: 100, checksum: two))
            journal.at(2.0, .begun("up", ordinals: [2, 3], attempt: 1))
            journal.at(2.1, .done("up", ordinal: 2, via: .same, size: 100, checksum: two))
            journal.at(
                3.0,
                .failed("up", ordinal: 3, attempt: 5, .transient, message: "peer says <b>\"no\"</b> & \u{1B}[31mgoes"))
            let error: JSONObject = [
                "class": .string("transient"), "message": .string("1 of 4 items could not be put"),
                "item": .string("b/<d>"),
            ]
            journal.at(
                9,
                .endStep(
                    "landed", .failed,
                    outputs: [
                        "attempts": .int(2),
                        "duration": .object(["$duration": .array([.int(2), .int(500_000_000_000_000_000)])]),
                        "error": .object(["$map": .object(error)]),
                    ]))
            journal.at(9.5, .beginStep("on_failure/step_1", spec: one, input: one))
            journal.at(9.6, .endStep("on_failure/step_1", .ok, outputs: [:]))
            journal.at(9.7, .beginStep("always/step_1", spec: one, input: one))
            journal.at(9.8, .endStep("always/step_1", .ok, outputs: [:]))
            journal.at(10, .end(.failed, .partial))
            return journal
        }
    }

    static func subject(shard: ReportSubject.Shard? = nil) -> ReportSubject {
        let document = WorkflowDocument.lint(SourceText(name: "w.yaml", text: workflow)).document
        var subject = ReportSubject(
            run: run, workflow: "nightly", version: "1.0", started: Timestamp(nanoseconds: 1_795_867_200_000_000_000),
            endpoints: ["mictlanx://127.0.0.1:63666"], inputs: [("src", "<script>alert(1)</script>")], shard: shard,
            document: document, maxDeletes: 40)
        subject.names["up"] = [3: "b/<d>"]
        return subject
    }

    static func document(shard: ReportSubject.Shard? = nil) throws -> ReportDocument {
        ReportDocument(subject(shard: shard), RunReport(try ended))
    }
}
