import Testing

@testable import ShellKit

@Suite struct ListCommandTests {
    private let balls = ["b/cat.jpg": "1", "b/d/e": "333", "c/x": ""]

    @Test(arguments: [
        ("ls b", "3\tdir\td/\n1\t1\tcat.jpg\n"), ("ls 'b'", "3\tdir\td/\n1\t1\tcat.jpg\n"),
        ("use b; ls -r", "1\t1\tcat.jpg\n3\t1\td/e\n"), ("ls -r b", "1\t1\tcat.jpg\n3\t1\td/e\n"),
        ("ls b/*", "1\t1\tcat.jpg\n"),
        ("ls b/**", "1\t1\tcat.jpg\n3\t1\td/e\n"), ("use b; ls d/*", "3\t1\td/e\n"),
        ("use b; ls *.jpg", "1\t1\tcat.jpg\n"), ("use c; ls", "0\t1\tx\n"), ("ls b/d/e", "3\t1\td/e\n"),
        ("ls b/d", "3\t1\td/e\n"), ("ls b/d/", "3\t1\td/e\n"), ("use c; ls /b/d", "3\t1\td/e\n"),
        ("use b; ls d", "3\t1\td/e\n"), ("ls -r b --sort size --limit 1", "3\t1\td/e\n"),
        ("ls -r b --limit 1", "1\t1\tcat.jpg\n"), ("ls b --sort name --limit 1", "3\tdir\td/\n"),
        ("dir c", "0\t1\tx\n"), ("\\d c", "0\t1\tx\n"),
    ])
    func lists(text: String, output: String) async throws {
        #expect(try await ShellRun(balls).run(text).output == output)
    }

    /// In units for people, in bytes for programs, and each where it is asked for.
    @Test(arguments: [
        ("ls -lh b", "1.5 KiB\t"), ("ls -h b", "1.5 KiB\t"), ("ls --human-readable b", "1.5 KiB\t"),
        ("ls b", "1536\t"), ("ls -b b", "1536\t"), ("ls -lb b", "1536\t"), ("ls -h b -o csv", "1.5 KiB,"),
        ("ls -h b -o ndjson", "\"size\":1536"), ("du -sh b", "1.5 KiB\t"), ("du -sb b", "1536\t"),
        ("find -h b -o wide", "1.5 KiB\t"), ("tree b", "  1.5 KiB\n"), ("tree -b b", "  1536\n"),
        ("buckets -h", "1.5 KiB\t"), ("lls -h /etc/hostname", "B\t"), ("ls -h /", "1.5 KiB\t"),
    ])
    func sizes(text: String, output: String) async throws {
        let result = try await ShellRun(["b/a": String(repeating: "x", count: 1_536)]).run(text)
        #expect(result.output.contains(output), "\(result.output)\(result.messages)")
    }

    @Test func theHelpOfListingsIsALongFlag() async throws {
        for verb in ["ls", "du", "tree", "find", "buckets", "lls", "stats"] {
            #expect(try await ShellRun().run("\(verb) --help").output.contains("--human-readable"), "\(verb)")
        }
        #expect(try await ShellRun().run("ls -hb b").code == 2)
        #expect(try await ShellRun().run("put -h").output.contains("USAGE: put"))
    }

    @Test func jsonHasEveryField() async throws {
        let result = try await ShellRun(["b/cat.jpg": "1"]).run("ls b", format: .json)
        let checksum = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
        #expect(
            result.output == """
                [{"bucket":"b","ball":"cat-x2ejpg","name":"cat.jpg","size":1,"chunks":1,"checksum":"\(checksum)",\
                "content_type":"application/octet-stream","tags":{},"complete":true}]

                """)
    }

    /// Without a name, and at the root, the buckets are listed.
    @Test(arguments: ["ls", "ls /", "use b; ls /", "use b; use /; ls", "\\l"])
    func listsTheBuckets(text: String) async throws {
        #expect(try await ShellRun(balls).run(text).output == "2\t4\tb\n1\t0\tc\n")
    }

    @Test func aDirectoryIsARow() async throws {
        let result = try await ShellRun(["b/d/e": "333", "b/d/f/g": "1"]).run("ls b", format: .ndjson)
        #expect(result.output == #"{"type":"directory","bucket":"b","name":"d/","size":4,"balls":2}"# + "\n")
    }

    @Test func aBallStandsBesideWhatIsBelowIt() async throws {
        let result = try await ShellRun(["b/d": "1", "b/d/e": "333"]).run("ls b/d")
        #expect(result.output == "3\tdir\td/\n1\t1\td\n")
    }

    @Test func ndjsonIsALineForEach() async throws {
        let result = try await ShellRun(balls).run("ls -o ndjson b")
        #expect(result.output.split(separator: "\n").count == 2)
    }

    @Test func bucketsTellWhoWasSilent() async throws {
        let result = try await ShellRun(balls).run("buckets")
        #expect(result.output == "2\t4\tb\n1\t0\tc\n")
        #expect(result.code == 6)
        #expect(result.messages.contains("the list may be incomplete: no answer from peer-1"))
    }
}
