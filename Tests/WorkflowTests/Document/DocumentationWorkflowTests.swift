import Foundation
import MictlanXText
import TestSupport
import Testing
import Workflow

/// Every workflow that is shown to users lints clean: the files of `examples` and the ones in the documentation.
@Suite struct DocumentationWorkflowTests {
    private struct Shown {
        var place: String
        var text: String
    }

    private static func workflows() throws -> [Shown] {
        var shown: [Shown] = []
        for path in try RepositoryFile.paths(in: "examples", endingWith: ".yaml") {
            shown.append(Shown(place: path, text: try RepositoryFile.text(path)))
        }
        for path in try RepositoryFile.paths(in: "docs", endingWith: ".md") + ["README.md"] {
            let blocks = try RepositoryFile.text(path).components(separatedBy: "```yaml\n").dropFirst()
            for (number, block) in blocks.enumerated() {
                let text = block.components(separatedBy: "\n```").first ?? ""
                guard text.contains("mxwf:") else { continue }
                shown.append(Shown(place: "\(path), block \(number + 1)", text: text + "\n"))
            }
        }
        return shown
    }

    @Test func lintClean() throws {
        let shown = try Self.workflows()
        #expect(shown.count > 2, "the examples, and at least one of the documentation")
        for workflow in shown {
            let source = SourceText(name: workflow.place, text: workflow.text)
            let (document, diagnostics) = WorkflowDocument.lint(source)
            #expect(
                document != nil && diagnostics.all.isEmpty,
                "\(DiagnosticPrinter(source: source).text(for: diagnostics))")
        }
    }
}
