import MictlanXBatch
import MictlanXClient
import MictlanXModel
import Testing

@testable import ShellKit

@Suite struct RemoteArgumentTests {
    /// The meaning of a word at the prompt, in a notation that tells names from patterns.
    private func meaning(_ text: String, current: String? = nil, reading: RemoteArgument.Reading = .names) throws
        -> String
    {
        let command = try #require(try Parser.statements(in: Array("x \(text)".utf8)).first?.commands.first)
        let word = try Expansion().argument(for: command.arguments[0])
        let argument = RemoteArgument(argument: ArgumentText.encoded(word))
        switch try argument.target(current: try current.map { try BucketID($0) }, reading: reading) {
        case .bucket(let bucket): return "bucket \(bucket)"
        case .ball(let address): return "ball \(address.bucket) \(address.ball)"
        case .pattern(let bucket, let glob): return "pattern \(bucket) \(String(decoding: glob.pattern, as: UTF8.self))"
        case .tree(let root): return "tree \(root)"
        }
    }

    @Test(arguments: [
        ("photos", "bucket photos"), ("photos/", "bucket photos"), ("photos/cat.jpg", "ball photos cat-x2ejpg"),
        ("photos/a/b", "ball photos a-x2fb"), ("photos/*.jpg", "pattern photos *.jpg"),
        ("'photos/*.jpg'", "ball photos 0-x2a-x2ejpg"), ("photos/\\*", "ball photos 0-x2a"),
        ("photos/'*'*", "pattern photos \\**"), ("photos/{a,b}", "pattern photos {a,b}"),
        ("photos/'a b'", "ball photos a-x20b"), ("/photos", "bucket photos"),
        ("/photos/a", "ball photos a"), ("photos/.bashrc", "ball photos 0-x2ebashrc"),
    ])
    func words(text: String, meaning expected: String) throws {
        #expect(try meaning(text) == expected)
    }

    @Test(arguments: [
        ("cat.jpg", "ball b cat-x2ejpg"), ("*.jpg", "pattern b *.jpg"), ("c/d", "ball b c-x2fd"),
        ("/c/d", "ball c d"), ("/c", "bucket c"), ("/c/", "bucket c"), ("/c/*", "pattern c *"),
        ("x/*.jpg", "pattern b x/*.jpg"),
    ])
    func namesStandAloneAfterUse(text: String, meaning expected: String) throws {
        #expect(try meaning(text, current: "b") == expected)
    }

    /// The host's shell takes quotes away, so that an escape is all that is left to say that a name is meant.
    @Test(arguments: [(#"b/\[x].txt"#, "[x].txt"), (#"b/a\*b"#, "a*b"), (#"b/\{a,b}"#, "{a,b}"), (#"b/\[a\*"#, "[a*")])
    func anEscapeOnTheHostsCommandLineMakesAName(word: String, name: String) throws {
        let argument = RemoteArgument(ExpandedWord(hostWord: Array(word.utf8)))
        guard case .ball(let address) = try argument.target(current: nil) else {
            Issue.record("\(word) is no name")
            return
        }
        #expect(address.ball.name.bytes == Array(name.utf8))
    }

    @Test(arguments: [#"b/\[x]*"#, "b/a?", #"b/\*{a,b}"#])
    func oneOpenCharacterMakesAPattern(word: String) throws {
        let argument = RemoteArgument(ExpandedWord(hostWord: Array(word.utf8)))
        guard case .pattern = try argument.target(current: nil) else {
            Issue.record("\(word) is no pattern")
            return
        }
    }

    @Test func idsAreTakenVerbatim() throws {
        #expect(try meaning("photos/cat-x2ejpg", reading: .ids) == "ball photos cat-x2ejpg")
    }

    @Test(arguments: ["a.b", "a.b/c", "''", "*/x", "data/x", "checksum", "_a/x", "photos/['x'", "/", "//x"])
    func refuses(text: String) {
        let error = #expect(throws: ShellError.self) { try meaning(text) }
        #expect(error?.exitCode == .usage)
    }

    @Test func refusesIDsThatAreNone() {
        #expect(throws: ShellError.self) { try meaning("photos/cat.jpg", reading: .ids) }
    }
}
