import Testing

@testable import ShellKit

@Suite struct OutputFormatTests {
    @Test(arguments: [
        ("csv", "size,chunks,name\n1,1,\"a,\"\"b\"\n2,1,c|d\n"),
        ("tsv", "size\tchunks\tname\n1\t1\ta,\"b\n2\t1\tc|d\n"),
        ("markdown", "| SIZE | CHUNKS | NAME |\n|---:|---:|---|\n| 1 | 1 | a,\"b |\n| 2 | 1 | c\\|d |\n"),
        ("raw", "a,\"b\nc|d\n"), ("table", "1\t1\ta,\"b\n2\t1\tc|d\n"),
    ])
    func rows(format: String, output: String) async throws {
        let run = try ShellRun(["b/a,\"b": "1", "b/c|d": "22"])
        #expect(try await run.run("ls b -o \(format)").output == output)
        #expect(try await run.run("ls b -o\(format)").output == output)
        #expect(try await run.run("ls -ro \(format) b").output == output)
    }

    @Test func yamlIsAListOfFlowMaps() async throws {
        let run = try ShellRun(["b/a": "1"])
        let json = try await run.run("ls b -o ndjson").output
        #expect(try await run.run("ls b -o yaml").output == "- \(json)")
        #expect(try await run.run("ls b --tag x=y -q -o yaml").code == 9)
        #expect(try await ShellRun().run("lls /nonexistent -o yaml").code == 4)
    }

    @Test func wideHasMoreColumns() async throws {
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("ls b -o wide").output == run.run("ls -l b").output)
    }

    /// What a program reads is never mixed with an error: that goes to the other stream, as text.
    @Test func errorsOfTheNewFormatsAreText() async throws {
        let result = try await ShellRun(["b/a": "1"]).run("stat b/nix -o csv")
        #expect(result.code == 4 && result.output.isEmpty)
        #expect(result.messages.contains("error: ball 'b/nix' does not exist"))
        let joined = try await ShellRun(["b/a": "1"]).run("stat b/nix -ojson")
        #expect(joined.messages.hasPrefix(#"{"error":"#), "\(joined.messages)")
    }
}
