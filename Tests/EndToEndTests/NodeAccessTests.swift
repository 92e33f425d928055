import Foundation
import Testing

/// Who may use a node, from the outside.
@Suite struct NodeAccessTests {
    private static let token = "correct-horse-battery"

    /// Writes a token file that only its owner can read, unless the mode says otherwise.
    private func write(_ name: String, _ content: String, mode: Int = 0o600, in home: Home) throws {
        try home.write(name, content)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: home.work.appending(path: name).path)
    }

    /// Each file as a flag and as a variable: the code that a command ends with, and what it says.
    @Test(
        arguments: [
            ("secret", 0, ""), ("crlf", 0, ""), ("wrong", 7, "not the bearer token"), ("empty", 7, "no token"),
            ("long", 7, "no token"), ("open", 7, "chmod 600"), ("missing", 4, "missing"), (".", 2, "cannot read"),
            (nil, 7, "wants a bearer token"),
        ] as [(String?, Int32, String)])
    func wantsItsToken(file: String?, code: Int32, message: String) async throws {
        let home = try Home()
        try write("secret", Self.token + "\n", in: home)
        try write("crlf", Self.token + "\r\nsecond line", mode: 0o400, in: home)
        try write("wrong", "correct-horse-batterx\n", in: home)
        try write("empty", "\n", in: home)
        try write("long", String(repeating: "x", count: 5_000), in: home)
        try write("open", Self.token + "\n", mode: 0o640, in: home)
        try home.write("f", "x")
        let node = try ServedNode(in: home, ["--token-file", home.work.path + "/secret"])
        let asFlag = file.map { ["--token-file", $0] } ?? []
        let asVariable = file.map { ["MXSHELL_TOKEN_FILE": home.work.appending(path: $0).path] } ?? [:]
        for command in [["node", "status"], ["put", "f", "b/"], ["peers"]] {
            let words = command + ["--uri", node.uri]
            let runs = [
                try await Mxshell.run(words + asFlag, in: home),
                try await Mxshell.run(words, in: home, environment: asVariable),
            ]
            for run in runs {
                #expect(run.code == code, "\(command): \(run.messages)")
                #expect(
                    (message.isEmpty ? run.messages.isEmpty : run.messages.contains(message))
                        && !run.messages.contains("battery"), "\(run.messages)")
            }
        }
        // The flag wins over the variable, and what others serve is not touched without it.
        if file == "wrong" {
            let right = ["MXSHELL_TOKEN_FILE": home.work.path + "/secret"]
            let run = try await Mxshell.run(["peers", "--uri", node.uri] + asFlag, in: home, environment: right)
            #expect(run.code == 7)
        }
        #expect(node.end(by: SIGTERM) == 143)
    }

    @Test(
        arguments: [
            (["--listen", "0.0.0.0:0"], 2, "--token-file"), (["--listen", "[::]:0"], 2, "--token-file"),
            (["--listen", "nowhere"], 2, "HOST:PORT"), (["--token-file", "short"], 2, "at least 16"),
            (["--token-file", "open"], 7, "chmod 600"), (["--token-file", "missing"], 4, "missing"),
            (["--peer-dir", "a"], 2, "key=value"), (["--peer-dir", "a/b=x"], 2, "not a peer id"),
            (["--peer-listen", "ghost=127.0.0.1:0"], 2, "no peer 'ghost'"),
            (["--durability", "some"], 2, "full, group, none"),
            (["--peer-listen", "mxshell-peer-0=0.0.0.0:0"], 2, "--token-file"),
            (["--peer-listen", "mxshell-peer-0=x"], 2, "HOST:PORT"), (["statsu"], 2, "statsu"),
            (["status", "--tokn-file", "x"], 2, "--token-file"), (["status", "extra"], 2, "extra"),
        ] as [([String], Int32, String)])
    func refusesWhatIsWrong(words: [String], code: Int32, hint: String) async throws {
        let home = try Home()
        try write("short", "0123456789abcde\n", in: home)
        try write("open", Self.token + "\n", mode: 0o644, in: home)
        let run = try await Mxshell.run(["node"] + words, in: home)
        #expect(run.code == code && run.messages.contains(hint), "\(run.messages)")
        #expect(run.output.isEmpty)
    }

    /// Nobody asks the embedded node's clients for a token: one that is named was meant for a router.
    @Test func aTokenNeedsARouter() async throws {
        let home = try Home()
        try write("secret", Self.token + "\n", in: home)
        let run = try await Mxshell.run(["buckets", "--token-file", "secret"], in: home)
        #expect(run.code == 2 && run.messages.contains("--uri"))
        let variable = ["MXSHELL_TOKEN_FILE": home.work.path + "/secret"]
        #expect(try await Mxshell.run(["buckets"], in: home, environment: variable).code == 0)
    }

    /// What a reverse proxy on another machine needs, and what it is asked for.
    @Test(arguments: [["--insecure"], ["--token-file", "secret"]]) func servesOthersWhenTold(flags: [String])
        async throws
    {
        let home = try Home()
        try write("secret", Self.token + "\n", in: home)
        let flags = flags.map { $0 == "secret" ? home.work.path + "/secret" : $0 }
        let node = try ServedNode(in: home, ["--listen", "0.0.0.0:0"] + flags)
        let port = try #require(node.port)
        let uri = "mictlanx://127.0.0.1:\(port)/?protocol=http"
        let run = try await Mxshell.run(["peers", "--uri", uri], in: home)
        #expect(run.code == (flags == ["--insecure"] ? 0 : 7), "\(run.messages)")
        #expect(node.end(by: SIGTERM) == 143)
    }
}
