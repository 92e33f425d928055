import MictlanXText
import TestSupport
import Testing

@testable import ShellKit

@Suite struct LastCommandTests {
    private let balls = ["b/a": "1", "b/c": "22"]

    @Test func theLastResultInAnotherForm() async throws {
        let run = try ShellRun(balls)
        let listed = "1\t1\ta\n2\t1\tc\n"
        #expect(try await run.run("ls b; last").output == listed + listed)
        let json = try await run.run("ls b -o json").output
        #expect(try await run.run("ls b; last -o json").output == listed + json)
        #expect(try await run.run("ls b -q; ls b; last -o raw").output == listed + "a\nc\n")
        // The store is not asked again, and what was shown stays the last result.
        let result = try await run.run("ls b > /dev/null; rm b/a -q; last -o csv; last -o tsv")
        #expect(result.output == "size,chunks,name\n1,1,a\n2,1,c\nsize\tchunks\tname\n1\t1\ta\n2\t1\tc\n")
    }

    /// Whoever mistypes a name still has the result before.
    @Test func aCommandWithoutRowsLeavesIt() async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("on-error continue; ls b; ls nix; runs; last -o raw")
        #expect(result.output.hasSuffix("a\nc\n"))
    }

    @Test func withoutAResult() async throws {
        let result = try await ShellRun(balls).run("echo x; last")
        #expect(result.code == 9)
        #expect(result.messages.contains("there is no result yet"))
    }

    @Test func onlySoManyRowsAreKept() throws {
        let directory = try TemporaryDirectory()
        let spool = ResultSpool(in: directory.path)
        spool.begin(ResultSpool.Shape(columns: [Column("N")], nameColumn: 0))
        for number in 0...ResultSpool.maximumRows {
            spool.add { ResultSpool.Entry(shown: ["\(number)"], exact: ["\(number) x"], record: ["n": .int(number)]) }
        }
        #expect(spool.shape()?.isCut == true)
        var lines = spool.lines()
        var count = 0
        while let entry = try lines.next() {
            #expect(entry.shown == ["\(count)"] && entry.exact == ["\(count) x"] && entry.record["n"] == .int(count))
            count += 1
        }
        #expect(count == ResultSpool.maximumRows)
        // A new result takes the place of the old one.
        spool.begin(ResultSpool.Shape(columns: [], nameColumn: 0))
        var none = spool.lines()
        let first = try none.next()
        #expect(first == nil)
    }
}
