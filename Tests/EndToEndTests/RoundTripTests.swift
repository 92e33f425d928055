import Foundation
import Testing

@Suite struct RoundTripTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    private func shell(_ arguments: String..., input: String? = nil) async throws -> Mxshell.Result {
        try await Mxshell.run(arguments, in: home, input: input)
    }

    @Test func aTreeComesBackByteForByte() async throws {
        let files: [String: [UInt8]] = [
            "in/a.txt": Array("hello\n".utf8), "in/empty": [], "in/one": [0],
            "in/sub/deep/b c'd \"e\n.bin": (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) },
            "in/ü€🐈.md": Array("ü".utf8), "in/.hidden": [1, 2, 3], "in/-dash": [4],
        ]
        for (name, content) in files { try home.write(name, content) }
        #expect(try await shell("put", "in/", "photos/").code == 0)
        #expect(try await shell("get", "photos/**", "out/").code == 0)
        for (name, content) in files {
            #expect(try home.read(name.replacing("in/", with: "out/", maxReplacements: 1)) == Data(content))
        }
        #expect(try home.leftovers() == [])
    }

    /// A bucket that is not there, but a directory is.
    @Test(arguments: [["sync", "src/", "b/"], ["sync", "src", "./other"], ["diff", "src/", "b"]])
    func aDirectoryIsProposed(words: [String]) async throws {
        try home.write("src/x", "1")
        let result = try await Mxshell.run(words, in: home)
        #expect(result.code == 3 && result.messages.contains("write './src"), "\(result.messages)")
    }

    @Test func standardInputHasNoPath() async throws {
        #expect(try await shell("put", "-", "b/x", input: "one").code == 0)
        let other = try await shell("put", "--no-clobber", "-", "b/x", input: "two")
        #expect(other.code == 13 && !other.messages.contains("/proc/"), "\(other.messages)")
    }

    /// The spool of what is piped has no name: it must be open until the put has read it, also in an optimized build.
    @Test(arguments: [["put", "-"], ["pipe"]]) func whatIsPipedComesBack(verb: [String]) async throws {
        for number in 0..<6 {
            let text = String(repeating: "line \(number)\n", count: 1 + 40_000 * (number % 2))
            let put = try await Mxshell.run(verb + ["b/\(number)", "-q"], in: home, input: text)
            #expect(put.code == 0, "\(put.messages)")
            #expect(try await shell("cat", "b/\(number)").output == text)
        }
    }

    @Test func binaryDataDoesNotReachTheTerminal() async throws {
        try home.write("photo", [0xFF, 0xD8, 0xFF, 0x1B, 0x5B])
        try home.write("text", "plain ü\n")
        #expect(try await Mxshell.run(["put", "photo", "text", "b/"], in: home).code == 0)
        let terminal = try PseudoTerminal(in: home)
        #expect(await terminal.wait(for: "mx"))
        await terminal.enter("cat b/photo\r")
        #expect(await terminal.wait(for: "'b/photo' holds binary data"))
        #expect(await terminal.wait(for: "✗2"))
        await terminal.enter("cat b/text\r")
        #expect(await terminal.wait(for: "plain ü\r\n"))
        await terminal.enter("get b/photo -\r")
        #expect(await terminal.wait(for: "'b/photo' holds binary data", count: 2))
        await terminal.enter("cat b/photo > copy && echo don${x-e}\r")
        #expect(await terminal.wait(for: "done\r\n"))
        #expect(try home.read("copy").count == 5)
        await terminal.enter("cat -f b/photo && echo forc${x-ed}\r")
        #expect(await terminal.wait(for: "forced\r\n"))
        await terminal.enter("bye\r")
        #expect(await terminal.exitCode() == 0)
    }

    /// What is named itself is read to its end; a device may have none.
    @Test func aFIFOIsReadToItsEnd() async throws {
        let script = "exec \"$0\" put <(printf 'from a pipe') b/x -q"
        let process = try Mxshell.process([], in: home, within: ["/bin/bash", "-c", script])
        let put = try await Mxshell.run(process, in: home)
        #expect(put.code == 0, "\(put.messages)")
        #expect(try await shell("cat", "b/x").output == "from a pipe")
        let device = try await shell("put", "/dev/zero", "b/z")
        #expect(device.code == 2 && device.messages.contains("/dev/zero is a device"), "\(device.messages)")
    }

    /// A chunk may be as large as its ball; nobody holds it in memory.
    @Test func oneLargeChunkIsWrittenInPieces() async throws {
        try home.writeZeros("large", count: 200 << 20)
        #expect(try await shell("put", "large", "b/", "--chunk-size", "200MiB").code == 0)
        let run = try await MeasuredRun(["cat", "b/large"], in: home)
        #expect(run.code == 0, "\(run.messages)")
        // 64 MiB, and what a debug build takes more from its start on.
        #expect(run.peakMemory <= 74 << 20, "\(run.peakMemory >> 20) MiB")
    }

    @Test func puttingAgainSendsNothing() async throws {
        for number in 0..<20 { try home.write("in/f\(number)", "content \(number)") }
        #expect(try await shell("put", "in", "b/").code == 0)
        let again = try await shell("put", "in", "b/", "-o", "ndjson")
        #expect(again.code == 0)
        #expect(again.output.split(separator: "\n").count == 20)
        #expect(again.output.split(separator: "\n").allSatisfy { $0.contains(#""outcome":"unchanged""#) })
    }

    @Test func replacingLeavesNothingOfTheOld() async throws {
        try home.write("f", [UInt8](repeating: 7, count: 600_000))
        #expect(try await shell("put", "f", "b/x").code == 0)
        try home.write("f", "short")
        #expect(try await shell("put", "--no-clobber", "f", "b/x").code == 13)
        #expect(try await shell("put", "f", "b/x").output.hasPrefix("replaced\t5\t"))
        #expect(try await shell("cat", "b/x").output == "short")
        #expect(try await shell("ls", "b").output == "5\t1\tx\n")
        #expect(
            try await shell("stat", "b/x", "-o", "json").output.contains(#""complete":true,"chunk_list":[{"key":"x_0""#)
        )
    }

    @Test func standardStreams() async throws {
        #expect(try await shell("put", "-", "b/in", input: "from a pipe").code == 0)
        #expect(try await shell("get", "b/in", "-").output == "from a pipe")
        #expect(try await shell("cat", "b/in", "b/in").output == "from a pipefrom a pipe")
        #expect(try home.leftovers() == [])
    }

    @Test func gettingOntoAFile() async throws {
        try home.write("f", "new")
        #expect(try await shell("put", "f", "b/").code == 0)
        try home.write("target", "old")
        #expect(try await shell("get", "--no-clobber", "b/f", "target").code == 13)
        #expect(try home.read("target") == Data("old".utf8))
        #expect(try await shell("get", "b/f", "target").output.hasPrefix("replaced"))
        #expect(try await shell("get", "b/f", "target").output.hasPrefix("unchanged"))
        #expect(try await shell("get", "b/f", "dir/").code == 0)
        #expect(try home.read("dir/f") == Data("new".utf8))
    }

    @Test func tagsAndChunkSize() async throws {
        try home.write("f", [UInt8](repeating: 1, count: 10_000))
        #expect(try await shell("put", "f", "b/", "--chunk-size", "4kB", "--tag", "k=v=w", "--tag", "x=").code == 0)
        let stat = try await shell("stat", "b/f", "-o", "json").output
        #expect(stat.contains(#""chunks":3"#))
        #expect(stat.contains(#""k":"v=w""#))
        #expect(stat.contains(#""fullname":"f""#))
    }

    @Test func deletingNeedsAWord() async throws {
        for name in ["a", "b", "c"] { try home.write("in/\(name)", name) }
        #expect(try await shell("put", "in/", "b/").code == 0)
        #expect(try await shell("rm", "b/*").code == 14)
        #expect(try await shell("rm", "-y", "--max-deletes", "2", "b/*").code == 8)
        #expect(try await shell("ls", "b").output.split(separator: "\n").count == 3)
        #expect(try await shell("rm", "b/a").code == 0)
        #expect(try await shell("rm", "-y", "b/*").code == 0)
        #expect(try await shell("ls", "b").code == 3)
        #expect(try await shell("buckets").output == "")
    }

    @Test func patternsChooseLocalFilesToo() async throws {
        for name in ["a.jpg", "b.jpg", "c.txt", "d/e.md", "d/f/e.md"] { try home.write(name, name) }
        #expect(try await shell("-c", "put *.jpg photos/; put d/**/*.md 'c.txt' photos/docs/").code == 0)
        // The host's shell leaves a pattern alone that it was given in quotes: it means the same.
        #expect(try await shell("put", "*.txt", "photos/").code == 0)
        let names = try await shell("ls", "-r", "photos").output.split(separator: "\n").map {
            $0.split(separator: "\t")[2]
        }
        #expect(names.sorted() == ["a.jpg", "b.jpg", "c.txt", "docs/c.txt", "docs/e.md", "docs/f/e.md"])
        #expect(try await shell("put", "*.nix", "photos/").code == 9)
        #expect(try await shell("get", "photos/docs", "-r", "out/").code == 0)
        #expect(try home.read("out/docs/f/e.md") == Data("d/f/e.md".utf8))
        #expect(try await shell("put", "-r", "out", "again/").code == 0)
        #expect(try await shell("cat", "again/out/docs/c.txt").output == "c.txt")
    }

    @Test func unsafeNamesWriteNothingAndTheRestComes() async throws {
        try home.write("f", "evil")
        let refused = try await shell("put", "f", "b/../../escape")
        #expect(refused.code == 2)
        #expect(refused.messages.contains("cannot be the name of a file"))
        // Another client may have put one.
        #expect(try await shell("put", "--by-id", "f", "b/0-x2e-x2e-x2f-x2e-x2e-x2fescape").code == 0)
        try home.write("g", "good")
        #expect(try await shell("put", "g", "b/good").code == 0)
        let result = try await shell("get", "b/**", "out/")
        #expect(result.code == 6)
        #expect(result.messages.contains("../../escape"))
        #expect(try home.read("out/good") == Data("good".utf8))
        #expect(!FileManager.default.fileExists(atPath: home.root.appending(path: "escape").path))
    }

    @Test func unreadableFilesAreFailedItems() async throws {
        try home.write("in/a", "a")
        try FileManager.default.createSymbolicLink(atPath: home.work.path + "/in/void", withDestinationPath: "nowhere")
        let result = try await shell("put", "in/", "b/")
        #expect(result.code == 6)
        #expect(result.output == "created\t1\tb/a\n")
        #expect(result.messages.contains("void"))
    }
}
