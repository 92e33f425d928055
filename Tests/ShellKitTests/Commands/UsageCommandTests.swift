import MictlanXModel
import TestSupport
import Testing

@testable import ShellKit

@Suite struct UsageCommandTests {
    private let balls = ["b/x": "1", "b/d/e": "333", "b/d/f/g": "4444", "b/z/y": "22", "c/w": ""]

    @Test(arguments: [
        ("du b", "7\t2\tb/d/\n2\t1\tb/z/\n10\t4\tb/\n"),
        ("du b -d 2", "7\t2\tb/d/\n4\t1\tb/d/f/\n2\t1\tb/z/\n10\t4\tb/\n"),
        ("du b -s", "10\t4\tb/\n"), ("du b -d 0", "10\t4\tb/\n"), ("use b; du", "7\t2\td/\n2\t1\tz/\n10\t4\t/b/\n"),
        ("du b/d", "4\t1\tb/d/f/\n7\t2\tb/d/\n"), ("du b/d/ -s", "7\t2\tb/d/\n"), ("du b/x", "1\t1\tb/x/\n"),
        ("du b/z*", "2\t1\tb/z/\n2\t1\tb/\n"), ("du", "10\t4\tb/\n0\t1\tc/\n"),
        ("use b; du /", "10\t4\t/b/\n0\t1\t/c/\n"),
        ("du b -s --larger 2B", "7\t2\tb/\n"), ("du b -s --include '*.jpg' --include g", "4\t1\tb/\n"),
        ("du b -s --exclude d/", "3\t2\tb/\n"), ("du b -s --exclude f", "6\t3\tb/\n"),
    ])
    func sumsUp(text: String, output: String) async throws {
        #expect(try await ShellRun(balls).run(text).output == output)
    }

    @Test func valuesOfATag() async throws {
        let run = try ShellRun()
        try run.store.set("b/1", "22", tags: ["k": "x"])
        try run.store.set("b/2", "333", tags: ["k": "y"])
        try run.store.set("b/3", "1", tags: [:])
        #expect(try await run.run("du b --by tag:k").output == "3\t1\tk=y\n2\t1\tk=x\n1\t1\tno k\n6\t3\tb/\n")
        let rows = try await run.run("du b --by tag:k", format: .ndjson).output.split(separator: "\n")
        #expect(rows.first == #"{"bucket":"b","type":"tag","tag":"k","value":"y","size":3,"balls":1}"#)
        #expect(rows.last == #"{"bucket":"b","type":"total","name":"","size":6,"balls":3}"#)
        #expect(try await run.run("du b -s --tag k=x").output == "2\t1\tb/\n")
    }

    @Test(arguments: [
        ("du nix", Int32(3)), ("du b/nix", 4), ("du b/n*", 9), ("du b --larger 1GB", 9), ("du -s", 2),
        ("du b -s -d 1", 2),
        ("du b --by k", 2), ("du b --newer-than yesterday", 2),
    ])
    func whatIsNotThere(text: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(text).code == code)
    }

    /// A bucket that is not there has a caret and a proposal.
    @Test(arguments: ["du photoz", "ls photoz", "tree photoz", "find photoz", "verify photoz", "du photoz/x"])
    func aWrongBucketHasACaret(text: String) async throws {
        let result = try await ShellRun(["photos/a": "1"]).run(text)
        #expect(result.code == 3)
        #expect(try result.underlined().hasPrefix("photoz"))
        #expect(result.messages.contains("did you mean photos?"))
    }

    @Test func onlySoManyGroupsAreHeld() throws {
        var totals = UsageTotals(.directories(below: [], depth: 1))
        for number in 0..<UsageTotals.limit { try totals.add(Array("\(number)/a".utf8), size: 1, tags: [:]) }
        #expect(throws: ShellError.self) { try totals.add(Array("x/a".utf8), size: 1, tags: [:]) }
        // What is known already is counted on, and the total counts everything.
        try totals.add(Array("7/b".utf8), size: 5, tags: [:])
        #expect(totals.sorted.first?.usage == Usage(size: 6, balls: 2))
        #expect(totals.total.balls == UsageTotals.limit + 2)
    }

    @Test(arguments: [
        (0.0, "    "), (1, "████"), (0.5, "██  "), (0.54, "██▏ "), (2, "████"), (-1, "    "), (.nan, "    "),
    ])
    func barsHaveOneWidth(fraction: Double, bar: String) {
        #expect(BarText.bar(fraction, width: 4) == bar)
    }

    @Test func aBarStandsBetweenSizeAndBalls() throws {
        let total = UsageRow(subject: .bucket, bucket: try .init("b"), usage: Usage(size: 1024, balls: 1204))
        let cells = UsageBarRow(row: total, share: 0.5).cells(exact: false)
        #expect(cells == ["1 KiB", "▕████████        ▏ 50 %", "1,204", "b/"])
    }
}
