import Foundation
import Testing

/// Runs that are killed at any record, resumed, looked at and cleaned up, by the built program.
@Suite struct DurableRunTests {
    let home: Home
    private let count = 6

    init() throws {
        home = try Home()
        try home.write(
            "ingest.yaml",
            """
            mxwf: 1
            name: ingest
            steps:
              - id: files
                select:
                  files: {root: in, include: ["**/*"]}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: frames, if_exists: fail, concurrency: {balls: 2}}
              - id: landed
                await_bulk: {bulk: up}
              - id: note
                put: {bucket: notes, key: note, text: "of ${{ run.id }}", if_exists: fail}
              - id: old
                select:
                  balls: {bucket: frames, prefix: f0}
              - id: purge
                delete: {items: "${{ steps.old.items }}", missing: fail}
            outputs:
              stored: ${{ steps.landed.done }}
              deleted: ${{ steps.purge.done }}
            """)
        for number in 0..<count { try home.write("in/f\(number)", content(number)) }
    }

    private func content(_ number: Int) -> [UInt8] {
        (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
    }

    /// The directory of the one run.
    private func directory() throws -> URL {
        let runs = home.root.appending(path: "state/mxshell/runs")
        let names = try FileManager.default.contentsOfDirectory(atPath: runs.path)
        return runs.appending(path: try #require(names.first))
    }

    private func records() throws -> [[String: Any]] {
        let lines = try Data(contentsOf: directory().appending(path: "journal")).split(separator: UInt8(ascii: "\n"))
        return try lines.compactMap { try JSONSerialization.jsonObject(with: $0.dropFirst(9)) as? [String: Any] }
    }

    /// What a step says that it did.
    private func done(by step: String) throws -> Int? {
        let end = try records().last { $0["t"] as? String == "end_step" && $0["s"] as? String == step }
        return (end?["outputs"] as? [String: Any])?["done"] as? Int
    }

    private func rows(_ arguments: [String]) async throws -> [[String: Any]] {
        let result = try await Mxshell.run(arguments, in: home)
        #expect(result.code == 0, "\(result.messages)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    }

    /// Kills the run again and again, each attempt one record later in its own part of the journal; `tears` cuts the last bytes off the journal
    /// after each kill, as a loss of power does.
    @Test(arguments: [false, true]) func aKillAtAnyRecordLosesNothing(tears: Bool) async throws {
        var arguments = ["run", "ingest.yaml", "-y", "-o", "json"]
        var result: Mxshell.Result
        var attempts = 0
        var last = 0
        repeat {
            attempts += 1
            try #require(attempts < 300)
            result = try await Mxshell.run(arguments, in: home, environment: ["MXSHELL_CRASH_AT": "\(last)"])
            // With 9 nothing was left: the kill came behind the last record.
            guard result.code != 0, result.code != 9 else { break }
            try #require(result.code == 137, "\(result.messages)")
            arguments = ["resume", "-y", "-o", "json"]
            let journal = try directory().appending(path: "journal")
            if tears, attempts.isMultiple(of: 3) {
                let bytes = try Data(contentsOf: journal)
                try bytes.dropLast(1 + attempts % 60).write(to: journal)
            }
            // Every attempt may write one record more than the one before, so that the run comes to its end.
            last = try Data(contentsOf: journal).count { $0 == 0x0A } + attempts
        } while result.code != 0
        #expect(attempts > 5)
        #expect(try done(by: "landed") == count && done(by: "purge") == 1, "\(result.output)")
        var ended: Set<String> = []
        for record in try records() {
            guard let step = record["s"] as? String else { continue }
            // Items that begin together have one record.
            for item in (record["i"] as? Int).map({ [$0] }) ?? record["i"] as? [Int] ?? [] {
                switch record["t"] as? String {
                case "d": #expect(ended.insert("\(step) \(item)").inserted, "\(step) \(item) ended twice")
                case "b": #expect(!ended.contains("\(step) \(item)"), "\(step) \(item) was begun behind its end")
                default: break
                }
            }
        }
        #expect(ended.count == count + 2)
        #expect(try await Mxshell.run(["get", "-q", "frames/**", "out/"], in: home).code == 0)
        #expect(!FileManager.default.fileExists(atPath: home.work.appending(path: "out/f0").path))
        for number in 1..<count { #expect(try home.read("out/f\(number)") == Data(content(number))) }
        #expect(try await rows(["runs", "-o", "json"]).first?["state"] as? String == "ok")
    }

    @Test func whatIsLeftIsToldAndResumed() async throws {
        #expect(try await Mxshell.run(["resume"], in: home).code == 9)
        #expect(try await Mxshell.run(["status"], in: home).code == 9)
        let killed = try await Mxshell.run(
            ["run", "ingest.yaml", "-y"], in: home, environment: ["MXSHELL_CRASH_AT": "12"])
        #expect(killed.code == 137)
        let run = try directory().lastPathComponent
        let row = try #require(try await rows(["runs", "-o", "json"]).first)
        #expect(row["run"] as? String == run)
        #expect(row["state"] as? String == "interrupted")
        #expect(try await Mxshell.run(["status", run], in: home).output.contains("up"))
        let why = try await Mxshell.run(["why", run, "up"], in: home)
        #expect(why.output.contains("go on: it was interrupted"), "\(why.output)\(why.messages)")
        // The newest run is meant where none is named.
        let newest = try await Mxshell.run(["why", "up"], in: home)
        #expect(newest.code == 0 && newest.output == why.output, "\(newest.messages)")
        #expect(try await Mxshell.run(["why", run, "nix"], in: home).code == 4)
        #expect(try await Mxshell.run(["why", "nix"], in: home).code == 4)
        // The step that began the puts has ended and they have not.
        let steps = try await Mxshell.run(["status", run, "-o", "ndjson"], in: home).output.split(separator: "\n")
        #expect(steps.contains { $0.contains(#""step":"up","state":"running""#) }, "\(steps)")
        #expect(try await Mxshell.run(["status", "nix"], in: home).code == 4)
        #expect(try await Mxshell.run(["cancel", run], in: home).code == 9)
        // The copy in the run's directory counts, not the file.
        try home.write("ingest.yaml", "not a workflow")
        let elsewhere = try await Mxshell.run(
            ["resume", run], in: home, environment: ["MICTLANX_CLIENT_ID": "somebody"])
        #expect(elsewhere.code == 16, "\(elsewhere.messages)")
        let result = try await Mxshell.run(["resume", "-y"], in: home)
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.messages.contains("goes on") && result.output.contains("stored\t6"))
        #expect(try await Mxshell.run(["resume", run], in: home).code == 9)
        let nothing = try await Mxshell.run(["gc"], in: home)
        #expect(nothing.code == 0 && nothing.messages.contains("0 runs removed"), "\(nothing.messages)")
        let report = try await Mxshell.run(["report", "--html", "report.html"], in: home)
        #expect(report.code == 0 && report.messages.contains("wrote report.html"), "\(report.messages)")
        #expect(try await rows(["runs", "-o", "json"]).count == 1)
        #expect(try await Mxshell.run(["gc", "--older-than", "1ms"], in: home).code == 0)
        #expect(try await rows(["runs", "-o", "json"]).isEmpty)
    }

    @Test func autoGoesOnOrBeginsAnew() async throws {
        let arguments = ["run", "ingest.yaml", "-y", "--resume", "auto"]
        #expect(try await Mxshell.run(arguments, in: home, environment: ["MXSHELL_CRASH_AT": "12"]).code == 137)
        #expect(try await Mxshell.run(arguments, in: home).code == 0)
        #expect(try await rows(["runs", "-o", "json"]).count == 1)
        // What was stored is there, so that a new run fails; it can be resumed, too.
        let again = try await Mxshell.run(arguments, in: home)
        #expect(again.code == 6 || again.code == 13, "\(again.messages)")
        #expect(again.messages.contains("mxshell resume "))
        #expect(try await rows(["runs", "-o", "json"]).count == 2)
    }

    @Test func aDamagedJournalStopsUntilItIsSalvaged() async throws {
        #expect(
            try await Mxshell.run(["run", "ingest.yaml", "-y"], in: home, environment: ["MXSHELL_CRASH_AT": "14"]).code
                == 137)
        let journal = try directory().appending(path: "journal")
        var bytes = try Data(contentsOf: journal)
        let second = try #require(bytes.firstIndex(of: 0x0A)) + 20
        bytes[second] ^= 1
        try bytes.write(to: journal)
        let damaged = try await Mxshell.run(["resume", "-y"], in: home)
        #expect(damaged.code == 17 && damaged.messages.contains("--salvage"), "\(damaged.messages)")
        #expect(try Data(contentsOf: journal) == bytes)
        let result = try await Mxshell.run(["resume", "-y", "--salvage"], in: home)
        #expect(result.code == 0, "\(result.messages)")
    }
}
