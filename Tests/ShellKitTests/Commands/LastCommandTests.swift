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
        #expect(
            result.output == "size,chunks,name\n1,1,a\n2,1,c\nsize\tchunks\tname\n1\t1\ta\n2\t1\tc\n")
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

    private struct Row: ResultRow {
        let number: Int

        static let columns = [Column("N")]
        func cells(exact: Bool) -> [String] { [exact ? "\(number) x" : "\(number)"] }
        var record: JSONObject { ["n": .int(number)] }
        var tally: (bytes: Int, isFailure: Bool) { (2, number == 0) }
    }

    /// `$_`, `$last` and `last` tell of the same rows: as many as there is room for, and of all of them the totals.
    @Test(arguments: [1, 2, 700, KeptResult.maximumRows + 1])
    func onlySoManyRowsAreKept(rows: Int) throws {
        let directory = try TemporaryDirectory()
        let result = KeptResult(in: directory.path)
        #expect(result.isEmpty && result.value == nil && result.shape == nil)
        for number in 0..<rows { result.add(Row(number: number)) }
        #expect(result.shape?.isCut == (rows > KeptResult.maximumRows))
        var lines = result.lines()
        var count = 0
        while let entry = try lines.next() {
            #expect(
                entry.shown == ["\(count)"] && entry.exact == ["\(count) x"]
                    && entry.record["n"] == .int(count))
            count += 1
        }
        #expect(count == min(rows, KeptResult.maximumRows))
        let first: JSONValue = .object(["n": .int(0)])
        guard case .array(let elements) = result.value ?? .null else {
            #expect(rows == 1 && result.value == first)
            return
        }
        #expect(elements.first == first && elements.count == min(rows, KeptResult.maximumElements))
        guard case .object(let totals) = result.totals else { return }
        #expect(
            totals["rows"] == .int(rows) && totals["bytes"] == .int(2 * rows)
                && totals["failed"] == .int(1))
    }

    /// The one command of the host's command line is the last: nobody asks for its rows again.
    @Test func withoutADirectoryRowsAreOnlyCounted() throws {
        let result = KeptResult(in: nil)
        for number in 0..<3 { result.add(Row(number: number)) }
        #expect(result.value == nil && !result.isEmpty)
    }

    /// What 'stat' tells is a result as that of 'ls' is.
    @Test func statIsAResult() async throws {
        let result = try await ShellRun(balls).run("ls b; stat b/a -q; last; echo $_.name $last.rows")
        #expect(result.output.hasSuffix("1\t1\ta\na 1\n"), "\(result.output)")
    }
}
