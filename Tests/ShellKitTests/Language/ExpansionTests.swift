import Testing

@testable import ShellKit

@Suite struct ExpansionTests {
    private let expansion = Expansion(variables: ["x": ShellValue("a *"), "?": ShellValue("4")])

    private func arguments(_ text: String) throws -> [ExpandedWord] {
        let command = try #require(try Parser.statements(in: Array(text.utf8)).first?.commands.first)
        return try command.arguments.map { try expansion.argument(for: $0) }
    }

    @Test(arguments: [
        ("e $x", ["a *"]), ("e \"$x\"", ["a *"]), ("e b$x-c", ["ba *-c"]), ("e ${nix-d}", ["d"]), ("e $?", ["4"]),
        ("e '' $x", ["", "a *"]),
    ])
    func fillsIn(text: String, words: [String]) throws {
        #expect(try arguments(text).map(\.text) == words)
    }

    @Test func theEnvironmentIsReadWhereTheSessionSetNothing() throws {
        let expansion = Expansion(
            variables: ["x": ShellValue("mine")],
            environment: ["x": "theirs", "HOME": "/home/me *", "BUCKET": "theirs"])
        let command = try #require(try Parser.statements(in: Array("e $x $HOME".utf8)).first?.commands.first)
        #expect(try command.arguments.map { try expansion.argument(for: $0).text } == ["mine", "/home/me *"])
        let predefined = try #require(try Parser.statements(in: Array("e $BUCKET".utf8)).first?.commands.first)
        #expect(throws: SyntaxError.self) { try expansion.argument(for: predefined.arguments[0]) }
    }

    @Test func valuesAreNeverPatterns() throws {
        let argument = try #require(try arguments("e *$x").first)
        #expect(argument.units.map(\.isQuoted) == [false, true, true, true])
    }

    @Test(arguments: [("e $nix", "'$nix' is not set", 2), ("e ab${nix?say which}", "say which", 4)])
    func undefinedIsAnError(text: String, message: String, offset: Int) {
        let error = #expect(throws: SyntaxError.self) { try arguments(text) }
        #expect(error?.message == message)
        #expect(error?.range.lowerBound == offset)
    }
}
