import Workflow

@testable import MictlanXText

/// A workflow file: a document or errors, every finding inside the text, nothing printed that steers a terminal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWorkflows(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = SourceText(name: "f", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let (document, diagnostics) = WorkflowDocument.lint(source)
    precondition((document == nil) == diagnostics.hasErrors)
    for finding in diagnostics.all {
        guard let span = finding.span else { preconditionFailure("\(finding)") }
        for span in [span] + finding.related.map(\.span) {
            precondition(
                source.clamped(span.start) == span.start && source.clamped(span.end) == span.end,
                "\(finding)")
        }
    }
    let text = DiagnosticPrinter(source: source).text(for: diagnostics)
    precondition(!text.unicodeScalars.contains { $0.isTerminalHazard && $0 != "\n" })
    return 0
}
