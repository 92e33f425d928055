import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import MictlanXText
import SystemPackage
import Workflow

/// The file of a workflow that is another one now than when a run of it began.
struct EditedFile: Sendable {
    private let name: String
    /// `nil` where one of both cannot be read as a workflow.
    private let edits: WorkflowEdits?
    private let isThere: Bool

    /// Compares the file with the copy that the run has.
    ///
    /// - Returns: `nil` for a run of a command, and where the file is the same.
    /// - Throws: `MictlanXError` `notFound` where there is no such run.
    init?(of run: String, in store: RunStore) async throws {
        let header = try store.header(of: run)
        guard header.command == nil, let source = header.sources.first else { return nil }
        let (file, sources) = (header.workflowFile, store.sources(of: run))
        let read = try await BlockingWork.run { _ in
            (
                new: try? SourceText(contentsOf: file, name: source.name, limits: .relaxed),
                old: header.document(in: sources)
            )
        }
        if let new = read.new, SHA256.hash(new.bytes) == source.sha256 { return nil }
        name = source.name
        isThere = read.new != nil
        let document = read.new.flatMap { WorkflowDocument.lint($0, limits: .relaxed).document }
        if let document, let old = read.old {
            edits = WorkflowEdits(from: old, to: document)
        } else {
            edits = nil
        }
    }

    /// What the edit makes of a step.
    func remark(on path: String) -> String {
        guard isThere else { return "'\(name.terminalSafe)' cannot be read any more; a resume has its copy" }
        guard let edits else { return "'\(name.terminalSafe)' was edited since and has faults now: 'lint' shows them" }
        // A part of another workflow goes with the step that runs it.
        let label = String(path.prefix { $0 != "/" && $0 != "[" })
        guard let reason = edits.reason(label) else {
            return "'\(name.terminalSafe)' was edited since, and the step is the same"
        }
        return "with 'resume --edited' redo: \(reason.terminalSafe)"
    }
}
