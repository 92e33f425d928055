import Foundation
import Testing

/// Statements longer than anybody writes, as programs write them.
@Suite(.timeLimit(.minutes(5))) struct LongStatementTests {
    /// With a time that grew with the square of its words, a statement would not end within the limit of the suite.
    @Test(arguments: ["echo", "rm -n --by-id --uri mictlanx://x@127.0.0.1:1/?protocol=http --retries 1"])
    func manyWords(verb: String) async throws {
        let home = try Home()
        try home.write("long.mx", "\(verb) " + (0..<40_000).map { "b/w\($0)" }.joined(separator: " ") + "\n")
        let result = try await Mxshell.run(["long.mx"], in: home)
        #expect(result.code == (verb == "echo" ? 0 : 12), "\(result.messages.prefix(300))")
        #expect(verb != "echo" || result.output.hasSuffix(" b/w39999\n"))
    }

    @Test func manyNegations() async throws {
        let home = try Home()
        try home.write("long.mx", String(repeating: "! ", count: 50_001) + "echo a\n")
        #expect(try await Mxshell.run(["long.mx"], in: home).code == 1)
        try home.write("chain.mx", String(repeating: "! echo && ", count: 200) + "echo end || exit 7\n")
        #expect(try await Mxshell.run(["chain.mx"], in: home).code == 7)
    }

    /// It is run to its end; the time is told, and not judged.
    @Test func aLongChain() async throws {
        let home = try Home()
        try home.write("chain.mx", String(repeating: "echo a && ", count: 50_000) + "echo end\n")
        let start = ContinuousClock.now
        let result = try await Mxshell.run(["chain.mx"], in: home)
        let time = ContinuousClock.now - start
        #expect(result.code == 0 && result.output.hasSuffix("a\nend\n"), "\(result.messages.prefix(300))")
        #expect(result.output.utf8.count == 50_000 * 2 + 4)
        print("a chain of 50,000 commands: \(time)")
    }

    /// The brothers in workflows.
    @Test(arguments: ["(", "!", "-", "[", "not "]) func deepExpressions(part: String) async throws {
        let home = try Home()
        try home.write(
            "deep.yaml", "mxwf: 1\nname: deep\nsteps:\n  - assert: '\(String(repeating: part, count: 60_000))1'\n")
        #expect(try await Mxshell.run(["lint", "deep.yaml"], in: home).code == 2)
        try home.write("nested.yaml", String(repeating: part == "(" ? "{a: " : "[", count: 60_000))
        #expect(try await Mxshell.run(["lint", "nested.yaml"], in: home).code == 2)
    }

    /// An open of a named pipe waits for a writer, for ever and deaf to signals.
    @Test(arguments: [
        ["lint", "fifo"], ["run", "fifo"], ["fifo"],
        ["ls", "--token-file", "fifo", "--uri", "mictlanx://x@127.0.0.1:1", "b"],
    ])
    func aNamedPipeIsRefused(arguments: [String]) async throws {
        let home = try Home()
        #expect(mkfifo(home.work.path + "/fifo", 0o600) == 0)
        let result = try await Mxshell.run(arguments, in: home)
        #expect(result.code != 0 && result.code < 128, "\(result.messages)")
        #expect(
            result.messages.contains("named pipe") || result.messages.contains("regular file"), "\(result.messages)")
    }
}
