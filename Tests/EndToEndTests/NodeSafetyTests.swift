import Foundation
import Testing

/// What a node says of itself at its start, how it ends, and what is left of processes that were killed.
@Suite struct NodeSafetyTests {
    /// A store without a token is open to every account of the machine: it says so, and says the way out.
    @Test(
        arguments: [
            (["--listen", "127.0.0.1:0"], "every account of this machine"),
            (["--listen", "0.0.0.0:0", "--insecure"], "everyone who can connect"),
            (["--listen", "unix:run/s", "--socket-mode", "666"], "everyone whom the mode of the socket lets in"),
            (["--listen", "unix:run/s"], nil), (["--listen", "127.0.0.1:0", "--token-file", "secret"], nil),
        ] as [([String], String?)])
    func saysWhoGetsIn(flags: [String], warning: String?) async throws {
        let home = try Home()
        try home.write("secret", "correct-horse-battery")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: home.work.path + "/secret")
        let (messages, code) = try await serve(home, flags) { _ in }
        #expect(code == 143)
        #expect(messages.contains("without a token") == (warning != nil), "\(messages)")
        if let warning { #expect(messages.contains(warning), "\(messages)") }
    }

    /// The way out that the warning names works: the owner's commands reach the socket by its URI, past any proxy.
    @Test func aUnixSocketServesItsOwner() async throws {
        let home = try Home()
        try home.write("f", "by the file system")
        let node = try await ServedNode.start(in: home, ["--listen", "unix:\(home.work.path)/run/s"])
        let environment = ["MXSHELL_URI": node.uri, "http_proxy": "http://127.0.0.1:1"]
        let put = try await Mxshell.run(["put", "f", "b/"], in: home, environment: environment)
        #expect(put.code == 0, "\(put.messages)")
        #expect(try await Mxshell.run(["cat", "b/f", "--uri", node.uri], in: home).output == "by the file system")
        #expect(try await Mxshell.run(["node", "status", "--uri", node.uri], in: home).code == 0)
        #expect(try await node.ended(by: SIGTERM) == 143)
        #expect(try await Mxshell.run(["cat", "b/f", "--uri", node.uri], in: home).code == 12)
    }

    /// Signals that come again and again while the scrubber reads: one end, no word of event loops or cancellations.
    @Test func endsQuietlyWhileItScrubs() async throws {
        let home = try Home()
        for number in 0..<20 {
            try home.write("d/f\(number)", [UInt8](repeating: UInt8(number), count: 300_000 + number))
        }
        _ = try await Mxshell.run(["put", "d", "b/", "-q"], in: home)
        let store = home.root.appending(path: "data/mxshell/store").path
        for round in 0..<6 {
            let (messages, code) = try await serve(
                home, ["--listen", "127.0.0.1:0", "--scrub", "500MB", "--data", store]
            ) { process in
                try await Task.sleep(for: .milliseconds(round * 30))
                while process.isRunning {
                    kill(process.processIdentifier, SIGTERM)
                    try await Task.sleep(for: .milliseconds(3))
                }
            }
            #expect(code == 143)
            #expect(!messages.contains("ERROR") && !messages.contains("cannot scrub"), "\(messages)")
        }
    }

    /// The directory of a killed shell goes with the next one's start; that of a living process stays.
    @Test func whatAKilledShellLeftIsSwept() async throws {
        let home = try Home()
        let gone = Process()
        gone.executableURL = URL(filePath: "/bin/true")
        #expect(try await Mxshell.finish(gone) == 0)
        let mine = "mxshell-\(getpid())-abcdef"
        let others = ["mxshell-\(getpid())", "mxshell-x-abcdef", "mxshell-0-abcdef"]
        for name in ["mxshell-\(gone.processIdentifier)-abcdef", mine] + others {
            let directory = home.root.appending(path: "tmp/\(name)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
            try Data().write(to: directory.appending(path: "node.sock"))
        }
        #expect(try await Mxshell.run(["buckets"], in: home).code == 0)
        #expect(try Set(home.leftovers()) == Set(others + [mine]))
    }

    @Test func aKilledShellsDirectoryGoesWithTheNext() async throws {
        let home = try Home()
        try home.write("f", [UInt8](repeating: 1, count: 40_000_000))
        for delay in [20, 60, 120, 200] {
            _ = try await Mxshell.run(["put", "f", "b/k\(delay)"], in: home, killAfter: .milliseconds(delay))
        }
        #expect(try await Mxshell.run(["buckets"], in: home).code == 0)
        #expect(try home.leftovers().filter { $0.hasPrefix("mxshell-") }.isEmpty)
    }

    /// Whatever the umask: nobody else gets into what the shell makes for itself.
    @Test func aWideUmaskOpensNothing() async throws {
        let home = try Home()
        try home.write("f", "x")
        let environment = [
            "XDG_DATA_HOME": home.root.path + "/new/data", "XDG_STATE_HOME": home.root.path + "/new/state",
            "MICTLANX_LOG_PATH": home.root.path + "/new/log",
        ]
        let process = try Mxshell.process(
            ["put", "f", "b/", "-q"], in: home, environment: environment,
            within: ["/bin/sh", "-c", "umask 000; exec \"$0\" \"$@\""])
        #expect(try await Mxshell.finish(process) == 0)
        let made = home.root.appending(path: "new")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: made.path)
        #expect(paths.contains("data/mxshell/store/catalog.sqlite"))
        for path in [""] + paths {
            let full = made.appending(path: path).path
            let mode = try FileManager.default.attributesOfItem(atPath: full)[.posixPermissions] as? Int ?? 0o777
            #expect(mode & 0o077 == 0, "\(path): \(String(mode, radix: 8))")
        }
    }

    /// Runs `node` until `body` returns or ends it, and reads what it says.
    private func serve(
        _ home: Home, _ flags: [String], _ body: (Process) async throws -> Void
    ) async throws -> (messages: String, code: Int32) {
        let process = try Mxshell.process(["node", "--data", home.work.path + "/store"] + flags, in: home)
        let output = home.streams.appending(path: "out-\(UUID().uuidString)")
        let messages = home.streams.appending(path: "err-\(UUID().uuidString)")
        for url in [output, messages] { try Data().write(to: url) }
        let handles = try [FileHandle(forWritingTo: output), FileHandle(forWritingTo: messages)]
        defer { for handle in handles { try? handle.close() } }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        async let code = Mxshell.finish(process)
        while try Data(contentsOf: messages).range(of: Data("serving".utf8)) == nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        try await body(process)
        if process.isRunning { process.terminate() }
        let ended = try await code
        return (String(decoding: try Data(contentsOf: messages), as: UTF8.self), ended == 128 + SIGTERM ? 143 : ended)
    }
}
