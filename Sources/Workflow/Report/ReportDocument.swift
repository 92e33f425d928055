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

    /// What became of the items that the run worked on. What a `verify` looked at once more is not done twice; what it
    /// found wrong has failed.
    package var totals: ItemTotals {
        report.rows(subject.graph).reduce(into: ItemTotals()) { sum, row in
            guard let totals = row.step?.totals else { return }
            if row.kind == "verify" { sum.failed +|= totals.failed } else { sum.add(totals) }
        }
    }

    /// The percentiles that every form has.
    static let percentiles: [(name: String, value: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9),
    ]
}
