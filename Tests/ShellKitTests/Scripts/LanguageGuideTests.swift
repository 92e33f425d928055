import Foundation
import TestSupport
import Testing

@testable import ShellKit

/// Every example of docs/language.md is run: what it writes stands behind `#=>`.
@Suite struct LanguageGuideTests {
    /// A block that is marked as one of the language, with the line where it begins.
    struct Example: CustomTestStringConvertible {
        var line: Int
        var text: String
        var testDescription: String { "line \(line)" }

        /// What its lines say they write.
        var output: String {
            text.split(separator: "\n").compactMap { line in
                line.range(of: "#=>").map { mark in
                    let rest = line[mark.upperBound...]
                    return String(rest.hasPrefix(" ") ? rest.dropFirst() : rest) + "\n"
                }
            }.joined()
        }
    }

    private static func examples() throws -> [Example] {
        var examples: [Example] = []
        var open: Example?
        for (index, line) in try RepositoryFile.text("docs/language.md").split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            if line == "```mx" {
                open = Example(line: index + 1, text: "")
            } else if line == "```", let example = open {
                examples.append(example)
                open = nil
            } else {
                open?.text += line + "\n"
            }
        }
        return examples
    }

    @Test(arguments: try LanguageGuideTests.examples()) func doesAsItSays(example: Example) async throws {
        let run = try ShellRun(
            ["photos/cat.jpg": "miaow!\n", "photos/dog.jpg": "wuff, wuff!\n"], environment: ["PATH": "/usr/bin:/bin"])
        let result = try await run.run(example.text)
        #expect(result.code == 0, "\(result.messages)")
        #expect(result.output == example.output)
    }

    @Test func thePageHasExamples() throws {
        #expect(try Self.examples().count >= 11)
    }
}
