import MictlanXClient
import MictlanXModel
import TestSupport
import Testing

@testable import ShellKit

@Suite struct FindCommandTests {
    private let balls = ["b/x.jpg": "1", "b/d/y.jpg": "333", "b/d/z.txt": "4444", "c/w": ""]

    @Test(arguments: [
        ("find b", "b/d/y.jpg\nb/d/z.txt\nb/x.jpg\n"), ("find b/d", "b/d/y.jpg\nb/d/z.txt\n"),
        ("use b; find --name '*.jpg'", "d/y.jpg\nx.jpg\n"), ("find b --name x*", "b/x.jpg\n"),
        ("find b --regex '^d/[yz]'", "b/d/y.jpg\nb/d/z.txt\n"), ("find b --regex '\\.txt$' --larger 3B", "b/d/z.txt\n"),
        ("find b --smaller 4B --name '*.jpg' --exclude d", "b/x.jpg\n"), ("find b --limit 1", "b/d/y.jpg\n"),
        ("find b --include 'd/*'", "b/d/y.jpg\nb/d/z.txt\n"), ("find b/*.jpg -o raw", "b/x.jpg\n"),
        ("find b -q", ""), ("find b --limit 1 -o wide", "3\t-\tb/d/y.jpg\n"),
        ("find b --name x.jpg -o csv", "ball\nb/x.jpg\n"),
    ])
    func finds(text: String, output: String) async throws {
        let result = try await ShellRun(balls).run(text)
        #expect(result.output == output)
        #expect(result.code == 0)
    }

    @Test func namesEndWithNUL() async throws {
        let output = try await ShellRun(["b/a\nb": "1", "b/c": "2"]).run("find b --print0").output
        #expect(output == "b/a\nb\0b/c\0")
    }

    @Test func recordsAreThoseOfTheListing() async throws {
        let run = try ShellRun(["b/a": "1"])
        #expect(try await run.run("find b -o ndjson").output == (try await run.run("ls -r b -o ndjson").output))
    }

    /// The store in memory puts everything in November 2023.
    @Test(arguments: [
        ("find b --newer-than 2023-11-01", Int32(0)), ("find b --older-than 1d", 0), ("find b --newer-than 1d", 9),
        ("find b --older-than 2023-11-01T00:00:00Z", 9),
    ])
    func ages(text: String, code: Int32) async throws {
        let run = try ShellRun()
        run.store["b/a"] = "1"
        #expect(try await run.run(text).code == code)
    }

    @Test(arguments: [
        ("find b --name nix", Int32(9)), ("find b/nix", 4), ("find", 2), ("find b --regex '('", 2),
        ("find b --name ''", 2),
        ("find b --print0 -o json", 2), ("find b --larger 10", 9), ("find b --include '['", 2),
    ])
    func nothing(text: String, code: Int32) async throws {
        #expect(try await ShellRun(balls).run(text).code == code)
    }

    @Test(
        arguments: [
            ("find b --name '*.jpg' --exec 'cp {} c/copies/'", ["c/copies/x.jpg", "c/copies/y.jpg"]),
            ("find b --exec 'mv {} c/' --yes --limit 1", ["-b/d/y.jpg", "c/y.jpg"]),
            ("use b; find --name x* --exec 'cp {} :c/'", ["c/x.jpg"]),
            ("def twice n; cp $n c/1; cp $n c/2; end; find b/x.jpg --exec 'twice {}'", ["c/1", "c/2"]),
            ("find b/d --exec 'rm {}' -y", ["-b/d/y.jpg", "-b/d/z.txt"]), ("find b -n --exec 'rm {}'", []),
            ("alias gone = 'rm -q'; find b/x* --exec 'gone {}' -y", ["-b/x.jpg"]),
        ] as [(String, [String])])
    func runsACommandForEach(text: String, changes: [String]) async throws {
        let run = try ShellRun(balls)
        let result = try await run.run(text)
        #expect(result.code == 0, "\(result.messages)")
        let (before, after) = (Set(balls.keys), Set(run.store.names))
        #expect(after.subtracting(before).union(before.subtracting(after).map { "-\($0)" }) == Set(changes))
    }

    /// Whatever is in a name, it is one word, and no pattern, flag or connection.
    @Test func namesStayOneWord() async throws {
        let names = ["b/a b", "b/*", "b/-rf", "b/$HOME", "b/x:y", "b/'q\"", "b/a;b", "b/new\nline"]
        let run = try ShellRun(Dictionary(uniqueKeysWithValues: (names + ["b/other"]).map { ($0, "1") }))
        let result = try await run.run("find b --exclude other --exec 'rm {}' -y; use b; find --exec 'cat {}'")
        #expect(result.code == 0, "\(result.messages)")
        #expect(run.store.names == ["b/other"])
        #expect(result.output.hasSuffix("1"))
    }

    @Test func commandsThatDeleteAreAskedAbout() async throws {
        let run = try ShellRun(balls)
        let asked = try await run.run("find b --exec 'rm {}'")
        #expect(asked.code == 14 && asked.messages.contains("3 balls"), "\(asked.messages)")
        #expect(try await run.run("find b --exec 'rm {}' -y --max-deletes 2").code == 8)
        #expect(try await run.run("safe on; find b --exec 'mv {} c/' -y").code == 8)
        #expect(run.store.deleted.isEmpty)
        #expect(try await run.run("find b --exec 'rm {}' -n").output == "rm b/d/y.jpg\nrm b/d/z.txt\nrm b/x.jpg\n")
    }

    /// What a function deletes is asked about, too, wherever in it that stands.
    @Test(arguments: [
        ("def f n; rm -q $n; end", true), ("def f n; for i in 1; mv $n $i; end; end", true),
        ("alias gone = 'rm -q'; def g n; gone $n; end; def f n; g $n; end", true),
        ("def f n; on embedded rb $n; end", true),
        ("let v = rm; def f n; $v $n; end", true), ("def f n; sync b/ c/ --delete -q; end", true),
        ("def f n; echo $n; f2 $n; end; def f2 n; rm -n $n; end", false),
        ("def f n; cat $n | wc; sync b/ c/ -q; end", false),
        ("def f n; for i in @(); f $n; end; end", false),
    ])
    func functionsThatDeleteAreAskedAbout(definition: String, asks: Bool) async throws {
        let run = try ShellRun(balls)
        let result = try await run.run("\(definition); find b/x* --exec 'f {}'")
        #expect((result.code == 14) == asks, "\(result.messages)")
        #expect(run.store.deleted.isEmpty)
        guard asks else { return }
        #expect(try await run.run("safe on; \(definition); find b --exec 'f {}' -y").code == 8)
    }

    @Test func failuresAreCounted() async throws {
        let run = try ShellRun(balls)
        run.store.fail("put c/y.jpg", .rejected)
        let result = try await run.run("find b --exec 'cp -q {} c/'")
        #expect(result.code == 6 && result.messages.contains("1 of 3 commands failed"), "\(result.messages)")
        #expect(run.store.names.count == 6)
    }

    @Test(arguments: [
        ("find b --exec 'rm'", "{} is missing"), ("find b --exec '!rm {}'", "one command of this shell"),
        ("find b --exec 'cat {} > x'", "one command"), ("find b --exec 'cat {} | wc'", "one command"),
        ("find b --exec 'cat $x {}'", "no variable"), ("find b --exec 'cat {}' -o json", "exclude"),
        ("find b --exec 'on embedded rm {}'", "runs another command"), ("find b --exec 'nix {}'", "unknown command"),
        ("find b -y", "are for --exec"),
        ("find --uri mictlanx://x:1 b --exec 'rm {}' -y", "where the session is"),
        ("find b --exec 'cat {} \"'", "--exec"),
    ])
    func whatCannotBeRunForEach(text: String, says: String) async throws {
        let run = try ShellRun(balls)
        let result = try await run.run(text)
        #expect(result.code == 2, "\(result.messages)")
        if says != "exclude" { #expect(result.messages.contains(says), "\(result.messages)") }
        #expect(run.store.names.count == 4)
    }
}
