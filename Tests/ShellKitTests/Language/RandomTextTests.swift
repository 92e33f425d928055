import MictlanXText
import TestSupport
import Testing

@testable import ShellKit

/// Whatever is typed, the parser ends, and points into the text where it finds a fault.
@Suite struct RandomTextTests {
    private static let pieces: [[UInt8]] =
        [
            "$(", ")", "((", "))", "@(", "@x", "'", "\"", "if ", "for x in ", "while ", "try", "catch ", "end", "else ",
            "def f ",
            "return ", "break", "parallel ", "assert ", "let x = ", "\n", ";", "|", "||", "&&", "&", " x ", "a", "${",
            "}", "$_[0]",
            "$_.", "$x", "$1", "$#", "-", "?", "2>", ">", "<", "!", "!x", "\\", "#", "`", "é", "retry 3 ",
            "timeout 5s ", "1 + ", "\r\n",
        ].map { Array($0.utf8) } + [[0xFF], [0], [0xC3]]

    @Test(arguments: 0..<8) func neverTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = (0..<Int.random(in: 1...24, using: &random)).flatMap { _ in
                Self.pieces.randomElement(using: &random) ?? []
            }
            do throws(SyntaxError) {
                _ = try Parser.statements(in: bytes)
            } catch {
                #expect(error.range.lowerBound >= 0 && error.range.upperBound <= bytes.count, "\(bytes)")
                let source = SourceText(name: "t", bytes: bytes)
                #expect(!Interpreter.report(error, in: source).text(format: .table, hasColour: false).isEmpty)
            }
        }
    }
}
