import Testing

@testable import ShellKit

/// What the fingers of psql's users type.
@Suite struct BackslashTests {
    private func command(_ text: String) throws -> SimpleCommand? {
        guard case .command(let command)? = try Parser.statements(in: Array(text.utf8)).first else { return nil }
        return command
    }

    @Test(arguments: [("\\! ls -l", ["ls", "-l"]), ("\\! sh -c 'echo \"$x\"' | wc", ["sh", "-c", "echo \"$x\""])])
    func aProgramOfTheHost(text: String, words: [String]) throws {
        let command = try #require(try command(text))
        #expect(command.isHost)
        #expect(command.words.map(\.constantText) == words)
    }

    @Test(arguments: [
        ("\\watch", "2s"), ("\\watch 5", "5s"), ("\\watch 0.5", "0.5s"), ("\\watch 2m", "2m"), ("\\watch; ls", "2s"),
    ])
    func theLastStatementAgainAndAgain(text: String, pause: String) throws {
        let command = try #require(try command(text))
        #expect(command.verb.constantText == "again")
        #expect(command.arguments.isEmpty)
        guard case .watch(let word)? = command.modifiers.first else {
            Issue.record("\(command.modifiers)")
            return
        }
        #expect(word.constantText == pause)
    }

    @Test(arguments: [
        ("\\x", ["expanded"]), ("\\x on", ["expanded", "on"]), ("\\t", ["headers"]), ("\\t on", ["headers", "off"]),
        ("\\t off", ["headers", "on"]), ("\\o", ["results"]), ("\\o file", ["results", "file"]),
    ])
    func options(text: String, words: [String]) throws {
        let command = try #require(try command(text))
        #expect(command.verb.constantText == "set")
        #expect(command.arguments.map(\.constantText) == words)
    }

    @Test(arguments: [
        ("\\c lab", "connect"), ("\\l", "buckets"), ("\\d b", "ls"), ("\\q", "exit"), ("\\timing", "timing"),
        ("\\g", "again"),
    ])
    func otherNamesOfVerbs(text: String, verb: String) throws {
        let word = try #require(try command(text)?.verb.constantText)
        #expect(VerbAlias.verb(of: word) == verb)
    }

    @Test(arguments: [
        ("\\nix", "\\watch"),
        ("\\watch often", "500ms"), ("\\!", ""),
    ])
    func tellsWhatToWriteInstead(text: String, hint: String) {
        let error = #expect(throws: SyntaxError.self) { try command(text) }
        #expect(error?.hint?.contains(hint) ?? hint.isEmpty, "\(String(describing: error))")
    }
}
