import Foundation
import MictlanXText
import SystemPackage
import Testing
import Workflow

/// Every workflow that is shown to users lints clean: the files of `examples` and the ones in the documentation.
@Suite struct DocumentationWorkflowTests {
    struct Shown: CustomTestStringConvertible, Sendable {
        var place: String
        var text: String
        var testDescription: String { place }
    }

    private static let root: FilePath = {
        var root = FilePath(#filePath)
        for _ in 0..<4 { root.removeLastComponent() }
        return root
    }()

    static let workflows: [Shown] = {
        var shown: [Shown] = []
        for path in files(in: "examples", endingWith: ".yaml") {
            shown.append(Shown(place: path, text: read(path)))
        }
        for path in files(in: "docs", endingWith: ".md") + ["README.md"] {
            let blocks = read(path).components(separatedBy: "```yaml\n").dropFirst()
            for (number, block) in blocks.enumerated() {
                let text = block.components(separatedBy: "\n```").first ?? ""
                guard text.contains("mxwf:") else { continue }
                shown.append(Shown(place: "\(path), block \(number + 1)", text: text + "\n"))
            }
        }
        return shown
    }()

    private static func files(in directory: String, endingWith suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(directory).string)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { directory + "/" + $0 }
    }

    private static func read(_ path: String) -> String {
        (try? String(contentsOfFile: root.appending(path).string, encoding: .utf8)) ?? ""
    }

    @Test(arguments: workflows)
    func lintsClean(shown: Shown) {
        let source = SourceText(name: shown.place, text: shown.text)
        let (document, diagnostics) = WorkflowDocument.lint(source)
        #expect(
            document != nil && diagnostics.all.isEmpty, "\(DiagnosticPrinter(source: source).text(for: diagnostics))")
    }
}
