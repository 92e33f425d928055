import ArgumentParser
import Testing

@testable import ShellKit

/// The usual ways to start are read without the argument parser, and as it would read them.
@Suite struct InvocationTests {
    @Test(arguments: [
        [], ["-c", "ls"], ["-c", "ls", "-c", ""], ["-c", "echo $1", "a", "-x", "-c", "b"], ["ls"], [""],
        ["put", "-q", "--help", "x", "b/", "--", "-o", "json"], ["nightly.mx", "-c", "x"], ["ls", "--version"], ["é*"],
    ])
    func readsAsTheParser(texts: [String]) throws {
        let words = texts.map { ExpandedWord($0) }
        let quick = try #require(Invocation.usual(words))
        let parsed = try Invocation.parse(words.map(ArgumentText.encoded))
        #expect(Self.values(quick) == Self.values(parsed))
    }

    @Test(arguments: [
        ["-c"], ["-c", "-x"], ["-"], ["--", "x"], ["-q"], ["--version"], ["-c", "ls", "-q"], ["-cls"],
        ["--check", "x"],
        ["-o", "json", "ls"], ["--uri=mictlanx://h:1", "ls"],
    ])
    func leavesTheRestToIt(texts: [String]) {
        #expect(Invocation.usual(texts.map { ExpandedWord($0) }) == nil)
    }

    /// Every value, whatever is declared: one that nobody has set is told as a definition.
    private static func values(_ arguments: any ParsableArguments) -> [String] {
        Mirror(reflecting: arguments).children.flatMap { child -> [String] in
            let group = Mirror(reflecting: child.value).descendant("_parsedValue", "value") as? any ParsableArguments
            return group.map { values($0) } ?? ["\(child.label ?? ""): \(child.value)"]
        }
    }
}
