import Foundation
import MictlanXText
import SystemPackage
import Testing
import Workflow

/// What `explain` shows: the wrong part raises the code and nothing else, the right one raises nothing.
@Suite struct DiagnosticExampleTests {
    private func findings(_ part: String) throws -> [String] {
        if part.hasPrefix("mxshell run ") { return try findings(command: part) }
        let source = SourceText(name: "f", text: DiagnosticExample.document(part))
        return WorkflowDocument.lint(source).diagnostics.all.map(\.summary)
    }

    private func findings(command: String) throws -> [String] {
        let text = DiagnosticExample.document("inputs: {n: {type: int, required: true}}")
        let document = try #require(WorkflowDocument.lint(SourceText(name: "f", text: text)).document)
        let given = command.components(separatedBy: " --input ").dropFirst().map { pair in
            let parts = pair.split(separator: "=").map(String.init)
            return (name: parts.first ?? "", text: parts.last ?? "")
        }
        var diagnostics = Diagnostics()
        let options = RunOptions(documentDirectory: "/doc", workingDirectory: "/cwd", temporaryDirectory: "/tmp")
        _ = document.bind(Array(given), options: options, into: &diagnostics)
        return diagnostics.all.map(\.summary)
    }

    @Test(arguments: DiagnosticCode.table.filter { $0.example != nil })
    func showsTheFaultAndItsRemedy(code: DiagnosticCode) throws {
        let example = try #require(code.example)
        let wrong = try findings(example.wrong)
        #expect(wrong.count == 1 && wrong.allSatisfy { $0.contains("[\(code.id)]") }, "\(wrong)")
        let right = try findings(example.right)
        #expect(right == [])
    }

    /// What no few lines show: limits, bytes that cannot be printed, and what depends on more than the file.
    private static let without: Set = [
        "E101", "E102", "E103", "E109", "E110", "E111", "E115", "E116", "E217", "E219", "E230",
        "E231", "E234",
        "E306", "E308",
    ]

    @Test func everyOtherCodeHasAnExample() {
        #expect(
            DiagnosticCode.table.filter { $0.example == nil }.map(\.id).allSatisfy(Self.without.contains))
    }
}
