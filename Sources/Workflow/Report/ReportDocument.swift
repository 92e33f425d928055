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

    /// The percentiles that every form has.
    static let percentiles: [(name: String, value: Double)] = [
        ("p50", 50), ("p90", 90), ("p99", 99), ("p999", 99.9),
    ]
}
