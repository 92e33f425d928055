import MictlanXText
import Testing

@testable import Workflow

@Suite struct YAMLComposerTests {
    private func compose(_ text: String) throws -> (root: YAMLNode, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        let root = YAMLComposer.compose(SourceText(name: "f", text: text), into: &diagnostics)
        return (try #require(root, "\(diagnostics.all.map(\.summary))"), diagnostics)
    }

    /// Renders a tree as JSON-like text with every scalar in quotes.
    private func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): "'\(scalar.text)'"
        case .sequence(let items): "[" + items.map(shape).joined(separator: ",") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key.text):\(shape($0.value))" }.joined(separator: ",") + "}"
        case .invalid: "!"
        }
    }

    @Test(arguments: [
        ("b: 1\na: [x, 'y', \"z\\n\"]", "{b:'1',a:['x','y','z\n']}"),
        ("%YAML 1.2\n---\na: 1\n...\n", "{a:'1'}"),
        ("\u{FEFF}a: 1", "{a:'1'}"),
        ("a: &x {b: [1]}\nc: *x\n", "{a:{b:['1']},c:{b:['1']}}"),
        ("&k a: 1\nb: *k\n", "{a:'1',b:'a'}"),
        ("a: |\n  x\n  y\nb: >-\n  p\n  q\n", "{a:'x\ny\n',b:'p q'}"),
        ("a:\nb: ~\n", "{a:'',b:'~'}"),
        ("a: \"\\u2028\"", "{a:'\u{2028}'}"),
        ("a:\r\n  - b\r\n", "{a:['b']}"),
        ("\"<<\": 1", "{<<:'1'}"),
        ("a: ${{ x.y }} and ${{ z }}", "{a:'${{ x.y }} and ${{ z }}'}"),
        ("a: b\tc\n", "{a:'b\tc'}"),
    ])
    func composes(text: String, expected: String) throws {
        #expect(shape(try compose(text).root) == expected)
    }

    @Test func knowsThePlaceOfEveryKeyAndValue() throws {
        let root = try compose("a: 1\nlong: [x, {y: 'é z'}]\nmap:\n  k: v\n  l: w\n").root
        let entries = try #require(root.entries)
        try #require(entries.count == 3)
        let items = try #require(entries[1].value.items)
        let inner = try #require(items.last?.entries)
        let quoted = try #require(inner.first?.value.scalar)
        func place(_ span: SourceSpan) -> [Int] {
            [span.start.line, span.start.column, span.end.line, span.end.column]
        }
        #expect(place(entries[0].key.span) == [1, 1, 1, 2])
        #expect(place(entries[0].value.span) == [1, 4, 1, 5])
        #expect(place(entries[1].value.span) == [2, 7, 2, 22])
        #expect(place(inner[0].key.span) == [2, 12, 2, 13])
        #expect(place(inner[0].value.span) == [2, 15, 2, 20])
        #expect(place(quoted.contentSpan) == [2, 16, 2, 19])
        #expect(place(entries[2].value.span) == [4, 3, 5, 7])
        #expect(place(root.span) == [1, 1, 5, 7])
    }

    @Test func anAliasedValueKnowsBothPlaces() throws {
        let root = try compose("a: &x [1]\nb: *x\n").root
        let entries = try #require(root.entries)
        try #require(entries.count == 2)
        #expect(entries[1].value.alias?.start == SourceMark(line: 2, column: 4))
        #expect(entries[1].value.span.start == SourceMark(line: 1, column: 4))
    }

    @Test func aSecondAnchorOfOneNameWarnsAndWins() throws {
        let (root, diagnostics) = try compose("a: &x 1\nb: &x 2\nc: *x\n")
        #expect(shape(root) == "{a:'1',b:'2',c:'2'}")
        #expect(diagnostics.all.map(\.code.id) == ["W102"])
        #expect(!diagnostics.hasErrors)
    }

    @Test func reportsIndependentFaultsTogether() {
        var diagnostics = Diagnostics()
        let text = "a: 1\na: 2\nb: *nope\nc: !!str x\n<<: 3\n"
        let root = YAMLComposer.compose(SourceText(name: "f", text: text), into: &diagnostics)
        #expect(root != nil)
        #expect(diagnostics.sorted.map(\.code.id) == ["E114", "E112", "E119", "E118"])
    }

    @Test func duplicateKeysNameBothLines() {
        var diagnostics = Diagnostics()
        _ = YAMLComposer.compose(SourceText(name: "f", text: "a: 1\nb: 2\na: 3\n"), into: &diagnostics)
        #expect(diagnostics.all.first?.span?.start.line == 3)
        #expect(diagnostics.all.first?.related.first?.span.start.line == 1)
    }
}

extension YAMLNode {
    fileprivate var entries: [YAMLEntry]? { if case .mapping(let entries) = content { entries } else { nil } }
    fileprivate var items: [YAMLNode]? { if case .sequence(let items) = content { items } else { nil } }
    fileprivate var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
}
