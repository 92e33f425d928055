import Foundation
import Testing

/// Plans that are kept, run in one piece and in parts, by the built program.
@Suite struct KeptPlanTests {
    private let home: Home
    private let count = 11

    init() throws {
        home = try Home()
        try home.write(
            "w.yaml",
            """
            mxwf: 1
            name: w
            steps:
              - id: files
                select:
                  files: {root: in, include: ["**/*"]}
              - assert: {that: steps.files.count > 0}
              - id: old
                select:
                  balls: {bucket: scratch, prefix: old}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: frames, tags: {run: "${{ run.id }}"}}
              - id: landed
                await_bulk: {bulk: up}
              - id: purge
                delete: {items: "${{ steps.old.items }}"}
              - id: check
                verify: {items: "${{ steps.landed.items }}", count: "${{ steps.files.count }}"}
              - id: note
                put: {bucket: notes, key: note, text: "of ${{ run.id }}"}
            outputs:
              stored: ${{ steps.landed.done }}
              deleted: ${{ steps.purge.done }}
              verified: ${{ steps.check.count }}
            """)
        for number in 0..<count { try home.write("in/f\(number)", Array("content \(number)".utf8)) }
    }

    private func mx(_ words: String, environment: [String: String] = [:]) async throws -> Mxshell.Result {
        try await Mxshell.run(words.split(separator: " ").map(String.init), in: home, environment: environment)
    }

    private func fill() async throws {
        for number in 0..<5 {
            #expect(try await mx("put in/f\(number) scratch/old\(number)").code == 0)
            #expect(try await mx("put in/f\(number) scratch/kept\(number)").code == 0)
        }
    }

    private func names(_ bucket: String) async throws -> Set<String> {
        let result = try await mx("ls \(bucket) -o json")
        let rows = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
        return Set((rows ?? []).compactMap { $0["key"] as? String ?? $0["ball"] as? String ?? $0["name"] as? String })
    }

    private func hash(_ words: String) async throws -> String {
        let result = try await mx("\(words) -o json")
        try #require(result.code == 0, "\(result.messages)")
        let fields = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(fields?["hash"] as? String)
    }

    private func outputs(_ result: Mxshell.Result) throws -> [String: Int] {
        let fields = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(fields?["outputs"] as? [String: Int], "\(result.output)")
    }

    @Test func aPlanIsRunAsItWasMade() async throws {
        try await fill()
        let hash = try await hash("plan w.yaml -O p")
        #expect(try await mx("plan w.yaml -O p").code == 13, "the directory is there already")
        // What comes after the plan is not part of it.
        try home.write("in/later", Array("later".utf8))
        #expect(try await mx("put in/later scratch/old-later").code == 0)
        #expect(try await mx("run --plan p").code == 14)
        #expect(try await mx("run --plan p --plan-hash \(String(hash.reversed()))").code == 14)
        #expect(try await names("scratch").count == 11, "nobody agreed")
        let result = try await mx("run --plan p --plan-hash \(hash) -o json")
        #expect(result.code == 0, "\(result.messages)")
        // The runs that nobody agreed to had put the files before they came to the delete.
        #expect(try outputs(result) == ["stored": 0, "deleted": 5, "verified": count])
        #expect(try await names("frames") == Set((0..<count).map { "f\($0)" }))
        #expect(try await names("scratch") == Set((0..<5).map { "kept\($0)" } + ["old-later"]))
    }

    @Test func aPlanThatMovedIsRefused() async throws {
        try await fill()
        _ = try await hash("plan w.yaml -O p")
        try home.write("in/f3", Array("another content".utf8))
        let moved = try await mx("run --plan p -y")
        #expect(moved.code == 13)
        #expect(moved.messages.contains("1 of 11 files"), "\(moved.messages)")
        #expect(moved.messages.contains("in/f3'"), "\(moved.messages)")
        let other = try await mx("run --plan p -y", environment: ["MICTLANX_CLIENT_ID": "other"])
        #expect(other.code == 13 && other.messages.contains("'other'"), "\(other.messages)")
        #expect(try await names("frames").isEmpty)
        try home.write("p/journal", Array("x\n".utf8))
        #expect(try await mx("run --plan p -y").code == 17)
    }

    @Test(arguments: [
        "run --plan p --input a=b", "run w.yaml --plan p", "run --plan p --sandbox", "run w.yaml --shard 1/2",
        "run --plan p --shard 0/2", "run --plan p --shard 3/2", "run --plan p --shard 1/2 --finish", "run",
        "run --plan p --shard 1/2", "run --plan p --finish", "plan w.yaml --split 2",
    ])
    func whatDoesNotGoTogetherIsAUsageError(words: String) async throws {
        // Half of a bucket at most goes.
        for name in ["old0", "kept0"] { #expect(try await mx("put in/f0 scratch/\(name)").code == 0) }
        _ = try await hash("plan w.yaml -O p")
        let result = try await mx(words)
        #expect(result.code == 2, "\(result.messages)")
        #expect(try await names("frames").isEmpty)
    }

    @Test func theItemsAreListed() async throws {
        try await fill()
        let result = try await mx("plan w.yaml --list -o ndjson")
        let lines = try result.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let items = Dictionary(grouping: lines) { $0["step"] as? String ?? "" }.mapValues(\.count)
        #expect(items == ["files": count, "old": 5, "up": count, "purge": 5])
        #expect(lines.contains { $0["step"] as? String == "up" && $0["item"] as? String == "frames/f7" })
    }

    @Test func thePartsOfAPlanDoEachItemOnce() async throws {
        try await fill()
        let divided = try await mx("plan w.yaml --split 3 -O p")
        #expect(divided.messages.contains("not divided, done by --finish: note (put)\n"), "\(divided.messages)")
        #expect(try await mx("run --plan p -y").code == 2)
        #expect(try await mx("run --plan p -y --shard 1/4").code == 2)
        let first = try await mx("run --plan p -y --shard 1/3")
        #expect(first.code == 0, "\(first.messages)")
        #expect(try await names("frames").count == 4)
        let status = try await mx("status p")
        #expect(
            status.output.split(separator: "\n") == [
                "1/3\tok\t0\t6\t6\t0", "2/3\tnot begun\t-\t6\t0\t0", "3/3\tnot begun\t-\t4\t0\t0",
                "finish\tnot begun\t-\t0\t0\t0",
            ], "\(status.messages)")
        #expect(try await mx("runs p").output.hasPrefix("1/3\tok\t0\t"))
        #expect(try await mx("runs p").output.split(separator: "\n").count == 1)
        let why = try await mx("why p up")
        #expect(
            why.output.split(separator: "\n") == [
                "1/3 up: reuse: it ended as ok", "2/3 up: the part was not begun",
                "3/3 up: the part was not begun",
            ], "\(why.messages)\(why.output)")
        #expect(try await mx("why p 1/3 up").output == "1/3 up: reuse: it ended as ok\n")
        #expect(try await mx("status p 1/3").output.contains("\nup\t"))
        for words in ["why p 4/3 up", "why p none", "status p 4/3"] {
            #expect(try await mx(words).code == 4, "\(words)")
        }
        #expect(try await mx("status p 2/3").code == 9)
        let early = try await mx("run --plan p -y --finish")
        #expect(early.code == 13 && early.messages.contains("2 of 3 parts"), "\(early.messages)")
        // Killed at each of its records, and taken up by the same command.
        let journal = home.work.appending(path: "p/shards/2/journal")
        var attempts = 0
        var code: Int32 = 137
        while code != 0 {
            attempts += 1
            try #require(attempts < 60)
            let record = try Data(contentsOf: journal).count { $0 == 0x0A } + attempts
            let killed = try await mx("run --plan p -y --shard 2/3", environment: ["MXSHELL_CRASH_AT": "\(record)"])
            code = killed.code
            try #require(code == 0 || code == 137, "\(killed.messages)")
        }
        #expect(attempts > 2)
        #expect(try await mx("run --plan p -y --shard 3/3").code == 0)
        #expect(try await mx("run --plan p -y --shard 3/3").code == 0, "a part that is done stays done")
        #expect(try await names("scratch") == Set((0..<5).map { "kept\($0)" }))
        #expect(try await names("notes").isEmpty)
        let end = try await mx("run --plan p --finish -o json")
        #expect(end.code == 0, "\(end.messages)")
        #expect(try outputs(end) == ["stored": count, "deleted": 5, "verified": count])
        #expect(try await names("notes") == ["note"])
        let report = try await mx("report p --json")
        let fields = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
        let steps = try #require(fields?["steps"] as? [[String: Any]], "\(report.output)\(report.messages)")
        let done = Dictionary(
            uniqueKeysWithValues: steps.map { step in
                (step["step"] as? String ?? "", (step["items"] as? [String: Any])?["done"] as? Int)
            })
        #expect(done["up"] == count && done["purge"] == 5, "\(report.output)")
        #expect((fields?["runs"] as? [Any])?.count == 4)
        #expect(try await names("frames").count == count)
    }

    /// The lists of a workflow that a step runs are divided as well: each item once, and the rest of it at the end.
    @Test func theListsOfAnotherWorkflowAreDivided() async throws {
        try home.write(
            "child.yaml",
            """
            mxwf: 1
            name: child
            steps:
              - id: files
                select: {files: {root: in}}
              - id: up
                bulk_put: {items: "${{ steps.files.items }}", bucket: frames}
              - id: landed
                await_bulk: {bulk: up}
              - id: check
                verify: {items: "${{ steps.landed.items }}", count: "${{ steps.files.count }}"}
            outputs: {stored: "${{ steps.landed.done }}", verified: "${{ steps.check.count }}"}
            always: [{echo: the child is done}]
            """)
        try home.write(
            "outer.yaml",
            """
            mxwf: 1
            name: outer
            steps:
              - id: child
                run: child.yaml
              - id: note
                put: {bucket: notes, key: note, text: x}
            outputs: {stored: "${{ steps.child.stored }}", verified: "${{ steps.child.verified }}"}
            """)
        let divided = try await mx("plan outer.yaml --split 2 -O p")
        #expect(
            divided.messages.contains("not divided, done by --finish: the rest of child (run), note (put)\n"),
            "\(divided.messages)")
        let first = try await mx("run --plan p --shard 1/2")
        #expect(first.code == 0 && !first.messages.contains("the child is done"), "\(first.messages)")
        #expect(try await names("frames").count == 6)
        #expect(try await mx("run --plan p --finish").code == 13)
        // Killed in the middle of the other workflow, and taken up by the same command.
        let killed = try await mx("run --plan p --shard 2/2", environment: ["MXSHELL_CRASH_AT": "14"])
        #expect(killed.code == 137, "\(killed.messages)")
        #expect(try await mx("run --plan p --shard 2/2").code == 0)
        let end = try await mx("run --plan p --finish -o json")
        #expect(end.code == 0 && end.messages.contains("the child is done"), "\(end.messages)")
        #expect(try outputs(end) == ["stored": count, "verified": count])
        #expect(try await names("frames").count == count)
        #expect(try await names("notes") == ["note"])
        let report = try await mx("report p --json")
        let fields = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
        let items = try #require(fields?["items"] as? [String: Any])
        #expect(items["done"] as? Int == count + 1 && items["listed"] as? Int == count + 1, "\(items)")
    }

    @Test func aPartWithFailedItemsIsNotDone() async throws {
        try await fill()
        _ = try await hash("plan w.yaml --split 2 -O p")
        #expect(try await mx("run --plan p -y --shard 1/2").code == 0)
        try FileManager.default.removeItem(at: home.work.appending(path: "in/f1"))
        let moved = try await mx("run --plan p -y --shard 2/2")
        #expect(moved.code == 13 && moved.messages.contains("f1' is gone"), "\(moved.messages)")
        #expect(try await mx("run --plan p -y --finish").code == 13)
    }

    /// A plan knows that an input is secret, and not what it is.
    @Test func aSecretInputIsGivenAgain() async throws {
        try home.write(
            "s.yaml",
            """
            mxwf: 1
            name: s
            inputs:
              token: {type: string, required: true, secret: true}
            steps:
              - id: files
                select:
                  files: {root: in, include: ["**/*"]}
              - bulk_put: {items: "${{ steps.files.items }}", bucket: frames, wait: true}
            """)
        #expect(try await mx("plan s.yaml --input token=open-sesame -O p").code == 0)
        let plan = home.work.appending(path: "p").path
        for file in try FileManager.default.subpathsOfDirectory(atPath: plan) {
            let bytes = FileManager.default.contents(atPath: "\(plan)/\(file)") ?? Data()
            #expect(bytes.range(of: Data("open-sesame".utf8)) == nil, "\(file)")
        }
        let missing = try await mx("run --plan p")
        #expect(missing.code == 2 && missing.messages.contains("--input token="), "\(missing.messages)")
        #expect(try await mx("run --plan p --input token=x --input other=y").code == 2)
        #expect(try await mx("runs -o json").output == "[]\n", "nothing was begun")
        #expect(try await mx("run --plan p --input token=open-sesame").code == 0)
        #expect(try await names("frames").count == count)
    }
}
