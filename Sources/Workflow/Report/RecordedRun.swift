package import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXPlatform
internal import MictlanXText
package import SystemPackage

/// A run as it lies in its directory, read for a report: header, journal, the copy of its workflow, and the lists that have
/// the names of failed items. Nothing is locked and nothing is written, so a run that goes on can be read as well.
package struct RecordedRun: Sendable {
    package let document: ReportDocument
    /// Whether the journal could be read to its end.
    package let journal: JournalEnding

    /// - Parameter directory: that of the run.
    /// - Throws: `MictlanXError`: `notFound` where there is none, `journal` where it is not one of a run.
    package init(directory: FilePath) async throws {
        let header = try await BlockingWork.run { _ in try RunHeader(in: directory) }
        let file = directory.appending("journal")
        var report = RunReport()
        if (try? FileStatus(file)) == nil {
            // Killed before its first record.
            journal = .whole(length: 0)
        } else {
            // What comes behind the parts of a plan begins with what the parts did.
            let isEnd = header.plan?.part == .finish
            let folded = try await JournalReader.fold(file, into: (report: report, hasBegun: !isEnd)) { state, entry in
                if case .start = entry.record { state.hasBegun = true }
                if state.hasBegun { state.report.apply(entry) }
            }
            (report, journal) = (folded.state.report, folded.ending)
        }
        document = await Self.document(header, report, in: directory)
    }

    /// A report with what the directory of its run says besides.
    static func document(_ header: RunHeader, _ report: RunReport, in directory: FilePath) async -> ReportDocument {
        var shard: ReportSubject.Shard?
        if case .shard(let number, let count)? = header.plan?.part { shard = .init(number: number, count: count) }
        let workflows = (try? await BlockingWork.run { _ in Self.workflows(of: header, in: directory) }) ?? [:]
        var subject = ReportSubject(
            run: header.run, workflow: header.workflow, version: header.version, started: header.started,
            endpoints: header.endpoints, inputs: inputs(of: header), shard: shard,
            document: header.sources.first.flatMap { workflows[$0.name] },
            nested: workflows,
            maxDeletes: header.maxDeletes)
        if header.command != nil, let step = report.steps.first?.path {
            let node = WorkflowGraph.Node(path: step, label: step, kind: step)
            subject.graph = WorkflowGraph(name: header.workflow, nodes: [node], edges: [])
        }
        subject.names = await names(of: report, in: directory)
        return ReportDocument(subject, report)
    }

    private static func inputs(of header: RunHeader) -> [(name: String, value: String)] {
        let shown = header.inputs.map { name, value -> (name: String, value: String) in
            guard let value = WorkflowValue(recorded: value) else { return (name, "?") }
            return (name, value.display)
        }
        return shown + header.secretInputs.map { ($0, "***") }
    }

    /// The workflows of a run by their names; the name of the file that was given may be that of another one, too.
    private static func workflows(of header: RunHeader, in directory: FilePath) -> [String: WorkflowDocument] {
        var found: [String: WorkflowDocument] = [:]
        for source in header.sources where found[source.name] == nil {
            found[source.name] = source.document(in: directory.appending("src"))
        }
        return found
    }

    /// The names of the failed items that are kept, from the lists. A list that cannot be read leaves them without.
    private static func names(of report: RunReport, in directory: FilePath) async -> [String: [Int: String]] {
        var names: [String: [Int: String]] = [:]
        for (step, failed) in Dictionary(grouping: report.failures.items, by: \.step) {
            guard let list = report.step(step)?.list, let file = FilePath.Component(list.file) else { continue }
            var wanted = Set(failed.map(\.ordinal))
            do {
                for try await listed in list.items(file: directory.appending("lists").appending(file)).items() {
                    guard wanted.remove(listed.ordinal) != nil else { continue }
                    names[step, default: [:]][listed.ordinal] = listed.item.label
                    if wanted.isEmpty { break }
                }
            } catch {
                continue
            }
        }
        return names
    }
}

extension RunHeader.Source {
    /// The workflow as it was when the run began; `nil` where it cannot be read any more.
    ///
    /// - Parameter sources: the directory of the copies.
    /// - Returns: the workflow.
    package func document(in sources: FilePath) -> WorkflowDocument? {
        guard let text = try? SourceText(contentsOf: sources.appending(file), name: name, limits: .relaxed) else {
            return nil
        }
        return WorkflowDocument.lint(text, limits: .relaxed).document
    }
}
