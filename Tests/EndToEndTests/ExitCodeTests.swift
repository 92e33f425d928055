import Foundation
import Testing

@Suite struct ExitCodeTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    @Test(
        arguments: [
            (["-c", "exit"], 0), (["-c", "exit 3"], 3), (["--version"], 0), (["help"], 0), (["put", "--help"], 0),
            (["--nix"], 2), (["nix"], 4), (["nix.mx"], 4), (["put", "x"], 2), (["put", "x", "b/", "--nix"], 2),
            (["ls", "a.b"], 2), (["ls", "nix"], 3), (["ls", "nix/*"], 9), (["cat", "b/nix"], 4),
            (["put", "nix", "b/"], 4),
            (["rm", "b/nix"], 4), (["put", "-", "b/"], 2), (["--uri", "nix", "ls", "b"], 2),
            (["ls", "--uri", "nix", "b"], 2),
            (["ls", "--uri", "mictlanx://x@127.0.0.1:1/?protocol=http", "b"], 12), (["lint", "nix.yaml"], 4),
            (["-c", "echo 'open"], 2), (["-c", "ls | | wc"], 2), (["-c", "ls | wc"], 0), (["-c", "!false"], 1),
            (["-c", "bulk put x"], 4), (["-c", "echo $nix"], 2),
            (["node", "--listen", "nix"], 2), (["-c", "node"], 2), (["get", "b/**", "."], 9),
            (["put", "/dev/null", "b/"], 2),
            (["-c", "echo $1", "x"], 0), (["-c", "echo $2", "x"], 2), (["use"], 2), (["stat", "b"], 2),
            (["put", ".", "b/", "--rf", "0"], 2),
            (["put", ".", "b/", "--chunk-size", "0"], 2), (["put", ".", "b/", "--tag", "x"], 2), (["put", ".", ""], 2),
            (["put", "nix/", "b/"], 3), (["get", "b/nix", "nix/x"], 3), (["--uri=", "ls", "b"], 2),
            (["--token-file=", "ls", "b"], 2), (["--output=", "ls", "b"], 2), (["ls", "--uri=", "b"], 2),
            (["put", "--tag=", "a=b", "b/"], 2), (["node", "--listen=", "x"], 2), (["--uri", "", "ls", "b"], 2),
            (["-o", "json", "--uri=", "ls", "b"], 2),
        ] as [([String], Int32)])
    func ends(arguments: [String], code: Int32) async throws {
        let result = try await Mxshell.run(arguments, in: home)
        #expect(result.code == code, "\(result.messages)")
        #expect(result.messages.isEmpty == (code == 0 || [["-c", "exit 3"], ["-c", "!false"]].contains(arguments)))
    }

    @Test(arguments: [("MXSHELL_URI", "nix", 7), ("XDG_DATA_HOME", "/proc/nix", 1)])
    func aBadEnvironmentIsNotUsage(name: String, value: String, code: Int32) async throws {
        let result = try await Mxshell.run(["ls", "b"], in: home, environment: [name: value])
        #expect(result.code != 0)
        #expect(name != "MXSHELL_URI" || result.code == code)
    }

    @Test func aClosedPipeIsQuiet() async throws {
        try home.write("f", [UInt8](repeating: UInt8(ascii: "x"), count: 4 << 20))
        #expect(try await Mxshell.run(["put", "f", "b/"], in: home).code == 0)
        let process = try Mxshell.process(
            ["cat", "b/f"], in: home,
            within: ["/bin/bash", "-c", "\"$0\" \"$@\" | head -c 10; exit ${PIPESTATUS[0]}"])
        let messages = Pipe()
        process.standardOutput = Pipe()
        process.standardError = messages
        #expect(try await Mxshell.finish(process) == 141)
        #expect(try messages.fileHandleForReading.readToEnd() ?? Data() == Data())
    }

    @Test func aFullDiskIsTold() async throws {
        let process = try Mxshell.process(
            ["echo", "a"], in: home, within: ["/bin/bash", "-c", "exec \"$0\" \"$@\" > /dev/full"])
        let messages = Pipe()
        process.standardError = messages
        #expect(try await Mxshell.finish(process) == 1)
        let text = String(decoding: try messages.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.contains("No space left on device"))
    }
}
