import Testing

@testable import MictlanXText

extension DiagnosticCode {
    fileprivate static let unknownKey = DiagnosticCode("E203", "unknown key", "")
    fileprivate static let duplicateKey = DiagnosticCode("E114", "duplicate key", "")
    fileprivate static let wrongType = DiagnosticCode("E201", "wrong type", "")
    fileprivate static let ambiguousScalar = DiagnosticCode("W101", "ambiguous scalar", "")
    fileprivate static let yamlSyntax = DiagnosticCode("E105", "not valid YAML", "")
}

@Suite struct DiagnosticPrinterTests {
    private func span(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int) -> SourceSpan {
        SourceSpan(
            file: "f.yaml", start: SourceMark(line: line, column: column),
            end: SourceMark(line: endLine, column: endColumn))
    }

    private func printed(_ text: String, _ diagnostic: Diagnostic, width: Int = 100) -> [String] {
        let printer = DiagnosticPrinter(source: SourceText(name: "f.yaml", text: text), width: width)
        return printer.text(for: diagnostic).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func showsContextCaretLabelNotesAndHelp() {
        let text = "steps:\n  - id: up\n    needs: [files]\n    bulkput:\n"
        let finding = Diagnostic(
            .error, .unknownKey, "unknown step key 'bulkput'", at: span(4, 5, 4, 12),
            label: "did you mean 'bulk_put'?", notes: ["a step has exactly one of: put bulk_put"])
        #expect(
            printed(text, finding) == [
                "f.yaml:4:5: error[E203]: unknown step key 'bulkput'",
                "    2 |   - id: up",
                "    3 |     needs: [files]",
                "    4 |     bulkput:",
                "      |     ^^^^^^^ did you mean 'bulk_put'?",
                "   = note: a step has exactly one of: put bulk_put",
                "   = help: mxshell explain E203",
                "",
            ])
    }

    @Test func showsRelatedPlaces() {
        let finding = Diagnostic(
            .error, .duplicateKey, "duplicate key 'a'", at: span(2, 1, 2, 2),
            related: [.init(span: span(1, 1, 1, 2), message: "first here")])
        #expect(
            printed("a: 1\na: 2\n", finding) == [
                "f.yaml:2:1: error[E114]: duplicate key 'a'",
                "    1 | a: 1",
                "    2 | a: 2",
                "      | ^",
                "   = f.yaml:1:1: first here",
                "    1 | a: 1",
                "      | ^",
                "   = help: mxshell explain E114",
                "",
            ])
    }

    /// Source line, span columns, and the two lines that show it.
    @Test(arguments: [
        ("\ta: b", 2, 3, "    a: b", "    ^"),
        ("日本: x", 1, 3, "日本: x", "^^^^"),
        ("日本: x", 5, 6, "日本: x", "      ^"),
        ("e\u{301}: x", 4, 5, "e\u{301}: x", "  ^"),
        ("a\u{1B}[31m: x", 1, 2, "a\u{241B}[31m: x", "^"),
        ("a\u{202E}: x", 2, 3, "a\u{FFFD}: x", " ^"),
        ("ab", 3, 3, "ab", "  ^"),
        ("ab", 40, 50, "ab", "  ^"),
    ])
    func alignsCaret(line: String, start: Int, end: Int, shown: String, carets: String) {
        let finding = Diagnostic(.error, .wrongType, "m", at: span(1, start, 1, end))
        let lines = printed(line, finding)
        #expect(lines[1] == "    1 | \(shown)")
        #expect(lines[2] == "      | \(carets)")
    }

    @Test(arguments: [30, 39, 60, 120, 200, 500, 100_000])
    func cutsLongLinesAroundTheCaret(before: Int) {
        let line = String(repeating: "é", count: before) + "HERE" + String(repeating: "y", count: 500)
        let place = span(1, before + 1, 1, before + 5)
        let lines = printed(line, Diagnostic(.error, .wrongType, "m", at: place), width: 40)
        let prefix = "    1 | "
        #expect(lines[1].hasPrefix(prefix + (before > 30 ? "…" : "é")))
        #expect(lines[1].hasSuffix("…"))
        #expect(lines[1].count <= prefix.count + 40)
        let caret = lines[2].prefix { $0 != "^" }.count
        #expect(lines[2].drop { $0 != "^" } == "^^^^")
        #expect(lines[1].dropFirst(caret).hasPrefix("HERE"))
    }

    @Test func clampsPlacesPastTheEnd() {
        let lines = printed("a: [1,\n", Diagnostic(.error, .yamlSyntax, "m", at: span(9, 1, 9, 1)))
        #expect(lines[1] == "    1 | a: [1,")
        #expect(lines[2] == "    2 |")
        #expect(lines[3] == "      | ^")
    }

    @Test func underlinesOnlyTheFirstOfSeveralLines() {
        let lines = printed("a: |\n  x\n  y\n", Diagnostic(.error, .wrongType, "m", at: span(1, 4, 3, 4)))
        #expect(lines[1...2] == ["    1 | a: |", "      |    ^"])
    }

    @Test func hidesNothingThatSteersTheTerminalInMessages() {
        let finding = Diagnostic(.error, .wrongType, "bad \u{1B}]0;x\u{7}", at: nil)
        #expect(finding.summary == "error[E201]: bad \u{241B}]0;x\u{2407}")
    }

    @Test func sortsByPlaceAndCountsWhatIsLeftOut() {
        var diagnostics = Diagnostics()
        diagnostics.error(.wrongType, "second", at: span(2, 1, 2, 2))
        diagnostics.warning(.ambiguousScalar, "nowhere", at: nil)
        diagnostics.error(.wrongType, "first", at: span(1, 1, 1, 2))
        diagnostics.error(.wrongType, "first", at: span(1, 1, 1, 2))
        #expect(diagnostics.sorted.map(\.message) == ["first", "second", "nowhere"])
        for line in 0..<300 { diagnostics.error(.wrongType, "m\(line)", at: nil) }
        #expect(diagnostics.all.count == Diagnostics.limit)
        #expect(diagnostics.omitted == 303 - Diagnostics.limit)
    }
}
