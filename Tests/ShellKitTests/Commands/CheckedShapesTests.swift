import ArgumentParser
import Testing

@testable import ShellKit

/// A long script is checked by the shapes of its commands: never is one accepted that the argument parser refuses.
@Suite struct CheckedShapesTests {
    /// Texts at which a type or a check might stumble.
    private static let texts = ["", "/", "a=b", "*", "on", "17", "help", "é", "64kB", "prod:b/x", "\u{F1000}", ":"]
    private static let flags = [
        "-", "--", "-q", "-o", "-ojson", "-qo", "-r", "-rq", "-y", "-j", "-jx", "--output=json", "--output=", "--tag",
        "--jobs=4", "--no-such", "---", "-5", "--timeout",
    ]

    /// Other verbs in every run: the parser takes 20 ms for a line in a debug build.
    @Test func agreesWithTheArgumentParser() {
        var random = SystemRandomNumberGenerator()
        for type in CommandTable.standard.all.shuffled().prefix(6) {
            // No flag takes more than the one word behind it.
            #expect(!type._dumpHelp().contains("upToNextOption"), "\(type.verb)")
            let shapes = CheckedShapes(threshold: 0)
            for count in 0...3 {
                for flag in [nil, Self.flags.randomElement(using: &random)] {
                    // Lines of one shape follow each other, so that the second is answered without the parser.
                    for _ in 0..<2 {
                        var words = (0..<count).map { _ in Self.texts.randomElement(using: &random) ?? "" }
                        if let flag { words.insert(flag, at: words.indices.last ?? 0) }
                        Self.compare(type, words, shapes)
                    }
                }
            }
        }
    }

    private static func compare<Command: ShellCommand>(
        _ type: Command.Type, _ texts: [String], _ shapes: CheckedShapes
    ) {
        let words = texts.map { ExpandedWord($0) }
        let parsed = try? Command.parseAsRoot(words.map(ArgumentText.encoded)) as? any ShellCommand
        let isAccepted: Bool
        do throws(ShellError) {
            try shapes.check(words, of: type) { () throws(ShellError) in
                guard let parsed else { throw .usage("refused") }
                return .command(parsed)
            }
            isAccepted = true
        } catch {
            isAccepted = false
        }
        #expect(isAccepted == (parsed != nil), "\(type.verb) \(texts)")
    }

    /// A value behind a flag is no operand: it is looked at each time, and so is how many operands there are.
    @Test func looksAtValues() throws {
        let table = CommandTable(CommandTable.standard.all, shapes: CheckedShapes(threshold: 0))
        for number in 0..<3 { try table.check(verb: "rm", arguments: Self.words("-y", "b/\(number)", "-j", "4")) }
        #expect(table.shapes.parsed == 1)
        // Tags differ from line to line, and one that is none is found.
        for number in 0..<3 { try table.check(verb: "put", arguments: Self.words("f", "b/", "--tag", "n=\(number)")) }
        #expect(table.shapes.parsed == 2)
        #expect(throws: ShellError.self) {
            try table.check(verb: "put", arguments: Self.words("f", "b/", "--tag", "n"))
        }
        #expect(throws: ShellError.self) {
            try table.check(verb: "put", arguments: Self.words("f", "b/", "--tag", "=n"))
        }
        for wrong in [
            ["-y", "b/x", "-j", "x"], ["-y", "-j", "4"], ["--yess", "b/x", "-j", "4"], ["-y", "b/x", "-j"],
        ] {
            #expect(throws: ShellError.self, "\(wrong)") {
                try table.check(verb: "rm", arguments: wrong.map { ExpandedWord($0) })
            }
        }
    }

    /// Two thousand commands of other names go to the argument parser some thirty times.
    @Test(arguments: [
        (["./f#", "photos/f#"], PutCommand.self as any ShellCommand.Type), (["-y", "b/#"], RemoveCommand.self),
        (["-q", "b/#", "d/#"], GetCommand.self), (["line", "#"], EchoCommand.self),
        (["-o", "json", "b/#", "n=#"], TagCommand.self), (["-lh", "b/#"], ListCommand.self),
        (["b/#", "--offset=5"], CatCommand.self),
    ])
    func parsesFewLinesOfOneShape(line: [String], type: any ShellCommand.Type) throws {
        let shapes = CheckedShapes()
        let command = ParsedCommand.command(try EchoCommand.parse([]))
        for number in 0..<(type is PutCommand.Type ? 2_000 : 50) {
            let words = line.map { word in
                ExpandedWord(word.hasSuffix("#") ? "\(word.dropLast())\(number)" : word)
            }
            try shapes.check(words, of: type) { command }
        }
        #expect(shapes.parsed == 33)
    }

    private static func words(_ texts: String...) -> [ExpandedWord] { texts.map { ExpandedWord($0) } }
}
