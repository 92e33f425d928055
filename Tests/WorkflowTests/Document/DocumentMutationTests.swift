import MictlanXText
import Testing
import Workflow

/// Whatever a file holds: an answer, never a trap. The seed makes every run the same.
@Suite struct DocumentMutationTests {
    /// A small generator that is the same everywhere (splitmix64).
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let snippets = [
        "\t", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|", ">", "&a ", "*a", "!x ", "# ", "${{", "}}",
        "$${{",
        "@", "%", "\0", "\u{85}", "\u{2028}", "\u{202E}", "\u{FEFF}", "é", "日本", "😀", "null", "true", "-1",
        "99999999999999999999", "1e400", "steps", "items", "x-a", "<<: ", "? ", "---\n", "...\n", "when: ", "(", ")",
        "**", "{1,9}", "9d", "1EiB",
    ]

    private static func mutated(_ text: [UInt8], using random: inout Random) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: (snippets.randomElement(using: &random) ?? "").utf8, at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
            case 4:
                let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
            }
        }
        return bytes
    }

    @Test(arguments: ExampleWorkflow.allCases)
    func everyMutationHasAnAnswer(example: ExampleWorkflow) throws {
        var random = Random(state: 20_261_122)
        let original = Array(example.text.utf8)
        var accepted = 0
        for _ in 0..<1_000 {
            let source = SourceText(name: "m", bytes: Self.mutated(original, using: &random))
            let (document, diagnostics) = WorkflowDocument.lint(source)
            #expect((document == nil) == diagnostics.hasErrors)
            if document != nil { accepted += 1 }
            let text = DiagnosticPrinter(source: source).text(for: diagnostics)
            #expect(text.isEmpty == diagnostics.all.isEmpty)
            // Nothing of the file reaches the terminal unseen.
            #expect(!text.unicodeScalars.contains { $0.isTerminalHazard && $0 != "\n" })
            for finding in diagnostics.all {
                let span = try #require(finding.span)
                #expect(span.start.line >= 1 && span.start.column >= 1 && span.start <= span.end)
            }
        }
        // Some mutations fall into texts and comments; if none is accepted, the generator is too wild to test much.
        #expect((20...900).contains(accepted))
    }
}
