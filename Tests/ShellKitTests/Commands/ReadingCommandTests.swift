import TestSupport
import Testing

@testable import ShellKit

/// The verbs that only read: `cat`, `stat` and `buckets`.
@Suite struct ReadingCommandTests {
    private let balls = ["b/a.txt": "one", "b/c": "two", "c/x": ""]

    /// One result has every format, as a list of them has.
    @Test func statHasEveryFormat() async throws {
        let run = try ShellRun(balls)
        #expect(try await run.run("stat b/a.txt -o raw").output == "a.txt\n")
        for (format, separator) in [("csv", ","), ("tsv", "\t")] {
            let rows = try await run.run("stat b/a.txt -o \(format)").output.split(separator: "\n")
            #expect(rows.count == 2)
            #expect(rows.first?.hasPrefix(["name", "id", "bucket", "size"].joined(separator: separator)) == true)
            #expect(rows.last?.hasPrefix(["a.txt", "a-x2etxt", "b"].joined(separator: separator)) == true)
        }
        #expect(try await run.run("stat b/a.txt -o markdown").output.hasPrefix("| name | id | bucket | size |"))
        let chunks = try await run.run("stat b/a.txt --chunks -o csv").output.split(separator: "\n")
        #expect(chunks.first == "index,size,sha256,key" && chunks.count == 2, "\(chunks)")
    }

    @Test(arguments: [
        ("cat b/a.txt", "one"), ("cat b/a.txt b/c", "onetwo"), ("cat --by-id b/a-x2etxt", "one"),
        ("use b; cat c", "two"), ("cat 'b/c'", "two"),
    ])
    func catWritesTheBytes(line: String, output: String) async throws {
        let result = try await ShellRun(balls).run(line)
        #expect(result.output == output)
        #expect(result.code == 0)
    }

    @Test(
        arguments: [("cat b/nix", 4), ("cat b", 2), ("cat b/*", 2), ("cat", 2), ("cat --by-id b/a.txt", 2)]
            as [(String, Int32)])
    func catRefuses(line: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(line).code == code)
    }

    @Test func catChecksEveryWordBeforeTheFirstByte() async throws {
        #expect(try await ShellRun(balls).run("cat b/c b").output == "")
    }

    @Test func statTellsEverything() async throws {
        let result = try await ShellRun(balls).run("stat b/a.txt")
        let lines = result.output.split(separator: "\n")
        for line in ["name\ta.txt", "id\ta-x2etxt", "bucket\tb", "size\t3", "chunks\t1", "complete\ttrue"] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }

    @Test func statSaysWhatIsOnlyRegistered() async throws {
        let run = try ShellRun(balls)
        try run.store.loseBytes(of: "b/c")
        let lines = try await run.run("stat b/c").output.split(separator: "\n")
        #expect(lines.contains("data\tregistered, no data") && lines.contains("complete\tfalse"))
        let record = try await run.run("stat b/c -o json").output
        #expect(record.contains(#""complete":false"#) && record.contains(#""without_data":[0]"#))
    }

    @Test func statAsJSONListsTheChunks() async throws {
        let output = try await ShellRun(balls).run("stat b/c -o json").output
        #expect(output.hasPrefix(#"{"bucket":"b","ball":"c","name":"c","size":3,"chunks":1,"#))
        #expect(output.hasSuffix("]}\n"))
        #expect(output.contains(#""chunk_list":["#))
    }

    @Test(arguments: [("stat b/nix", 4), ("stat b", 2), ("stat", 2), ("stat b/c b/c", 2)] as [(String, Int32)])
    func statRefuses(line: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(line).code == code)
    }

    @Test func bucketsAreRows() async throws {
        let result = try await ShellRun(balls).run("buckets -o json")
        #expect(
            result.output == #"[{"bucket":"b","balls":2,"bytes":6},"# + "\n " + #"{"bucket":"c","balls":1,"bytes":0}]"#
                + "\n")
        #expect(try await ShellRun(balls).run("buckets -q").output == "")
        let extra = try await ShellRun(balls).run("buckets b")
        #expect(extra.code == 2)
        #expect(try extra.underlined() == "b")
    }
}
