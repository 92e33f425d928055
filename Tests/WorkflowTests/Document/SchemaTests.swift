import Foundation
import MictlanXText
import SystemPackage
import TestSupport
import Testing

@testable import Workflow

@Suite struct SchemaTests {
    /// Every map of the language.
    private static var maps: [MapSchema] {
        func inner(_ schema: MapSchema) -> [MapSchema] {
            [schema]
                + schema.keys.flatMap { key -> [MapSchema] in
                    guard case .section(let schema) = key.type else { return [] }
                    return inner(schema)
                }
        }
        return inner(WorkflowDocument.schema) + inner(Step.schema) + inner(InputDeclaration.Section.schema)
    }

    @Test func everyKeyIsDeclaredOnceAndExplained() {
        for map in Self.maps {
            #expect(Set(map.keys.map(\.name)).count == map.keys.count, "\(map.name)")
            #expect(map.keys.allSatisfy { !$0.help.isEmpty && !$0.help.hasSuffix(".") }, "\(map.name)")
            for name in (map.exactlyOne + map.atMostOne).joined() {
                #expect(map.key(name) != nil, "\(map.name).\(name)")
            }
        }
    }

    @Test func everyKindOfStepHasItsOutputsKnown() {
        let silent: Set = ["assert", "echo", "set", "run"]
        for kind in StepKindSchema.table {
            let own = ContextTypes.outputs(ofKind: kind.key.name).count - ContextTypes.everyStep.count
            #expect((own > 0) != silent.contains(kind.key.name), "\(kind.key.name)")
        }
    }

    @Test func jsonSchemaIsJSONAndKnowsEveryKey() throws {
        let text = JSONSchema.text
        let root = try #require(try JSONParser.parse(Array(text.utf8)).object)
        #expect(root["additionalProperties"] == .bool(false))
        #expect(root["required"] == .array([.string("mxwf"), .string("name"), .string("steps")]))
        for map in Self.maps {
            for key in map.keys { #expect(text.contains("\"\(key.name)\":"), "\(key.name)") }
        }
    }

    /// The documents of a fixture: `script/test-pages schema` gives the same ones to a validator of JSON Schema.
    private static func documents(_ name: String) throws -> [String] {
        var root = FilePath(#filePath)
        for _ in 0..<3 { root.removeLastComponent() }
        let file = root.appending("Fixtures/schema").appending("\(name).yaml").string
        return try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n---\n")
    }

    @Test func whatTheSchemaMustAcceptIsRight() throws {
        let documents = try Self.documents("right")
        #expect(documents.count >= 4)
        for text in documents {
            let source = SourceText(name: "right.yaml", text: text)
            let found = WorkflowDocument.lint(source).diagnostics
            #expect(!found.hasErrors, "\(DiagnosticPrinter(source: source).text(for: found))")
        }
    }

    @Test func whatTheSchemaMustRefuseIsWrong() throws {
        let documents = try Self.documents("wrong")
        #expect(documents.count >= 40)
        for text in documents {
            #expect(WorkflowDocument.lint(SourceText(name: "wrong.yaml", text: text)).document == nil, "\(text)")
        }
    }

    /// `docs/workflow-findings.md` is printed from the table of codes. `MX_WRITE_REFERENCE=1` prints it anew.
    @Test func thePageOfFindingsIsUpToDate() throws {
        let page = "docs/workflow-findings.md"
        if ProcessInfo.processInfo.environment["MX_WRITE_REFERENCE"] != nil {
            try RepositoryFile.write(FindingsReference.markdown, to: page)
        }
        #expect(try RepositoryFile.text(page) == FindingsReference.markdown)
    }

    /// `docs/workflow-reference.md` is printed from the tables. `MX_WRITE_REFERENCE=1` prints it anew.
    @Test func theReferenceIsUpToDate() throws {
        var root = FilePath(#filePath)
        for _ in 0..<4 { root.removeLastComponent() }
        let page = root.appending("docs/workflow-reference.md").string
        if ProcessInfo.processInfo.environment["MX_WRITE_REFERENCE"] != nil {
            try LanguageReference.markdown.write(toFile: page, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOfFile: page, encoding: .utf8)
        #expect(written == LanguageReference.markdown)
    }
}
