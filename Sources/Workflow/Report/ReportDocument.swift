internal import MictlanXBatch
internal import MictlanXModel
internal import MictlanXText

/// A report with its subject: what every form of it is made of.
package struct ReportDocument: Sendable {
    package let subject: ReportSubject
    package let report: RunReport

    package init(_ subject: ReportSubject, _ report: RunReport) {
        self.subject = subject
        self.report = report
    }

    /// How the run stands in one word: `unfinished` where it has not ended.
    package var status: String { report.ending?.status.rawValue ?? "unfinished" }

    /// What became of the items that the run worked on. What a `select` found is no work by itself; what a `verify` looked at
    /// once more is not done twice, and what it found wrong has failed.
    package var totals: ItemTotals {
        report.rows(subject.graph).reduce(into: ItemTotals()) { sum, row in
            guard let step = row.step else { return }
            // Nothing but a selection lists mere files.
            let isSelection = row.kind.map { $0 == "select" } ?? (step.list?.kind == .files)
            if row.kind == "verify" { sum.failed +|= step.totals.failed } else if !isSelection { sum.add(step.totals) }
        }
    }

    /// Whether the run ended well without anything to do: every step was skipped, or found nothing to work on.
    package var isIdle: Bool {
        guard report.ending?.status == .ok else { return false }
        return Set(
            report.rows(subject.graph).filter { $0.section == .steps }.map {
                StepWork(kind: $0.kind, status: $0.status, found: $0.step?.found)
            }
        ).areIdle
    }

    /// The percentiles that every form has.
    static let percentiles: [(name: String, value: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9),
    ]
}
