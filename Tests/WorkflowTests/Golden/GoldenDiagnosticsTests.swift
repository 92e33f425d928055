import Foundation
import MictlanXText
import TestSupport
import Testing
import Workflow

/// Wrong workflows with the exact words of `lint`: `wrong/NAME.yaml` and what is printed of it, `wrong/NAME.txt`.
///
/// `MX_WRITE_GOLDEN=1` writes the texts anew. The test fails then all the same, so that nothing passes unseen: read what
/// git shows, and run it again without the variable.
@Suite struct GoldenDiagnosticsTests {
    private static let folder = "Tests/WorkflowTests/Golden/wrong"

    private static func names() throws -> [String] {
        try RepositoryFile.paths(in: folder, endingWith: ".yaml")
    }

    /// What `lint` prints of a file that is called by its name alone.
    private static func printed(_ path: String) throws -> (text: String, codes: [String]) {
        let bytes = try RepositoryFile.bytes(path)
        let source = SourceText(name: path.split(separator: "/").last.map(String.init) ?? path, bytes: bytes)
        let diagnostics = WorkflowDocument.lint(source).diagnostics
        let text = DiagnosticPrinter(source: source).text(for: diagnostics)
        return (text, diagnostics.all.map(\.code.id))
    }

    @Test func everyFileGivesExactlyItsFindings() throws {
        let writes = ProcessInfo.processInfo.environment["MX_WRITE_GOLDEN"] != nil
        let paths = try Self.names()
        #expect(paths.count >= 300)
        var changed: [String] = []
        for path in paths {
            let text = try Self.printed(path).text
            #expect(!text.isEmpty, "\(path) has no fault")
            let golden = String(path.dropLast(".yaml".count)) + ".txt"
            let written = (try? RepositoryFile.text(golden)) ?? ""
            guard text != written else { continue }
            changed.append(golden)
            if writes {
                try RepositoryFile.write(text, to: golden)
            } else {
                Issue.record("\(golden):\n\(text)")
            }
        }
        #expect(!writes, "written anew: \(changed.joined(separator: ", ")); look at the difference")
        let texts = try RepositoryFile.paths(in: Self.folder, endingWith: ".txt")
        #expect(Set(texts.map { $0.dropLast(4) }) == Set(paths.map { $0.dropLast(5) }), "a text without its file")
    }

    /// What no file can show, with the test that raises it.
    private static let elsewhere: [String: String] = [
        "E101": "HostileInputTests: a file of a megabyte", "E116": "HostileInputTests: a value of a quarter of one",
        "E230": "SecretTests: a secret is read when a run begins", "E231": "the same",
        "E234": "NestedRunTests: other files are read when a run begins",
        "E219": "WorkflowCommandTests.aSandboxIsNotLeft: it depends on where the file is",
        "E308": "ExpressionTests: an expression fails when it is evaluated",
        "E401": "RunInputsTests", "E402": "RunInputsTests", "E403": "RunInputsTests",
    ]

    @Test func everyCodeIsRaisedByAFile() throws {
        let raised = Set(try Self.names().flatMap { try Self.printed($0).codes })
        for code in DiagnosticCode.table where Self.elsewhere[code.id] == nil {
            #expect(raised.contains(code.id), "no file raises \(code.id), \(code.title)")
        }
        #expect(raised.isDisjoint(with: Self.elsewhere.keys))
    }
}
