import Foundation
import MictlanXText
import TestSupport
import Testing

@testable import Workflow

/// The official YAML test suite against the raw parser, before the profile refuses anything.
///
/// libyaml 0.2.5 departs from the suite in known cases. They are pinned: any change is a finding.
@Suite(
    .enabled(
        if: YAMLTestSuite.directory != nil,
        "did not run: MXSHELL_YAML_TEST_SUITE=DIR must name a clone of yaml/yaml-test-suite, branch data"))
struct YAMLTestSuiteTests {
    private enum Outcome: String {
        case agrees
        case rejectsValid = "rejects-valid"
        case differs = "event-diff"
        case acceptsInvalid = "accepts-invalid"
    }

    @Test func departsOnlyWhereItIsKnown() throws {
        let suite = try #require(YAMLTestSuite.directory)
        let pinned = String(decoding: try FixtureFile.bytes("libyaml-0.2.5-deviations.txt"), as: UTF8.self)
        var found: [String: [String]] = [:]
        let cases = Self.cases(in: suite)
        try #require(cases.count == 402)
        for id in cases {
            let outcome = try Self.outcome(of: suite + "/" + id)
            if outcome != .agrees { found[outcome.rawValue, default: []].append(id) }
        }
        for line in pinned.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            #expect(found[words[0], default: []].sorted() == words.dropFirst(2).sorted(), "\(words[0])")
            #expect(words.count - 2 == Int(words[1]))
        }
    }

    /// The profile refuses or accepts every text of the suite; it never fails otherwise.
    @Test func everyTextIsComposedOrRefusedWithAPlace() throws {
        let suite = try #require(YAMLTestSuite.directory)
        for id in Self.cases(in: suite) {
            let bytes = try #require(YAMLTestSuite.bytes("\(suite)/\(id)/in.yaml"))
            var diagnostics = Diagnostics()
            let source = SourceText(name: id, bytes: bytes)
            let node = YAMLComposer.compose(source, into: &diagnostics)
            #expect(node != nil || diagnostics.hasErrors, "\(id)")
            #expect(diagnostics.all.allSatisfy { $0.span != nil }, "\(id)")
            for finding in diagnostics.all {
                let span = try #require(finding.span)
                #expect(source.clamped(span.start) == span.start, "\(id): \(span)")
            }
        }
    }

    /// Whatever a text is, the decoder answers, and every finding is inside the text.
    @Test func everyTextIsDecodedOrRefusedWithAPlace() throws {
        let suite = try #require(YAMLTestSuite.directory)
        for id in Self.cases(in: suite) {
            let bytes = try #require(YAMLTestSuite.bytes("\(suite)/\(id)/in.yaml"))
            // As a file, as the variables of one, and as its steps.
            let indented = bytes.flatMap { $0 == UInt8(ascii: "\n") ? Array("\n  ".utf8) : [$0] }
            let texts = [
                bytes, Array("mxwf: 1\nname: w\nsteps: [echo: x]\nvars:\n  ".utf8) + indented,
                Array("mxwf: 1\nname: w\nsteps:\n  ".utf8) + indented,
            ]
            for text in texts {
                let source = SourceText(name: id, bytes: text)
                let (document, diagnostics) = WorkflowDocument.lint(source)
                #expect((document == nil) == diagnostics.hasErrors, "\(id)")
                for finding in diagnostics.all {
                    let place = try #require(finding.span)
                    for span in [place] + finding.related.map(\.span) {
                        #expect(
                            source.clamped(span.start) == span.start && source.clamped(span.end) == span.end,
                            "\(id)")
                        #expect(span.file == id)
                    }
                }
                let printed = DiagnosticPrinter(source: source).text(for: diagnostics)
                #expect(!printed.unicodeScalars.contains { $0.isTerminalHazard && $0 != "\n" }, "\(id)")
            }
        }
    }

    private static func cases(in suite: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: suite)) ?? []
        return names.sorted().flatMap { name -> [String] in
            // The suite's folders of links by name and by tag are not cases.
            guard name.utf8.count == 4 else { return [] }
            if YAMLTestSuite.exists("\(suite)/\(name)/in.yaml") { return [name] }
            let parts = (try? FileManager.default.contentsOfDirectory(atPath: "\(suite)/\(name)")) ?? []
            return parts.sorted().filter { YAMLTestSuite.exists("\(suite)/\(name)/\($0)/in.yaml") }.map {
                "\(name)/\($0)"
            }
        }
    }

    private static func outcome(of directory: String) throws -> Outcome {
        let bytes = try #require(YAMLTestSuite.bytes(directory + "/in.yaml"))
        let isInvalid = YAMLTestSuite.exists(directory + "/error")
        guard let events = try? eventLines(of: bytes) else { return isInvalid ? .agrees : .rejectsValid }
        if isInvalid { return .acceptsInvalid }
        let expected = try #require(YAMLTestSuite.text(directory + "/test.event"))
        return events == expected.split(separator: "\n").map(String.init) ? .agrees : .differs
    }

    private static func eventLines(of bytes: [UInt8]) throws -> [String] {
        var parser = try YAMLParser(bytes)
        var lines: [String] = []
        while true {
            let event = try parser.next()
            lines.append(event.testSuiteLine)
            if event.kind == .streamEnd { return lines }
        }
    }
}

extension YAMLEvent {
    /// The event in the notation of the suite's `test.event`.
    fileprivate var testSuiteLine: String {
        let properties = (anchor.map { " &\($0)" } ?? "") + (tag.map { " <\($0)>" } ?? "")
        return switch kind {
        case .streamStart: "+STR"
        case .streamEnd: "-STR"
        case .documentStart(let isExplicit): "+DOC" + (isExplicit ? " ---" : "")
        case .documentEnd(let isExplicit): "-DOC" + (isExplicit ? " ..." : "")
        case .alias(let name): "=ALI *\(name)"
        case .scalar(let text, let style): "=VAL\(properties) \(style.testSuiteSign)\(Self.escaped(text))"
        case .sequenceStart(let isFlow): "+SEQ\(isFlow ? " []" : "")\(properties)"
        case .sequenceEnd: "-SEQ"
        case .mappingStart(let isFlow): "+MAP\(isFlow ? " {}" : "")\(properties)"
        case .mappingEnd: "-MAP"
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case "\u{8}": escaped += "\\b"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension YAMLScalarStyle {
    fileprivate var testSuiteSign: String {
        switch self {
        case .plain: ":"
        case .singleQuoted: "'"
        case .doubleQuoted: "\""
        case .literal: "|"
        case .folded: ">"
        }
    }
}
