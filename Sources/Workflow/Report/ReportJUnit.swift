internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

/// Reports as JUnit XML: a suite for each run or shard, a test case for each step.
///
/// As the schema of Jenkins' xUnit plug-in (junit-10) wants it: times with three decimals, no `skipped` and no time stamp on
/// `testsuites`, no properties in a test case. `junitparser merge` fuses suites with equal names, times and properties, so
/// a shard is a property.
package enum JUnitReport {
    /// One file of all documents.
    package static func text(_ documents: [ReportDocument]) -> String {
        var body = ""
        var sum = Counts()
        for document in documents {
            let (text, counts) = suite(document)
            body += text
            sum.add(counts)
        }
        let name = documents.first?.subject.workflow ?? ""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(Markup.escape(name))" tests="\(sum.tests)" failures="\(sum.failures)" \
            errors="\(sum.errors)" time="\(time(sum.time))">
            \(body)</testsuites>

            """
    }

    private struct Counts {
        var tests = 0
        var failures = 0
        var errors = 0
        var skipped = 0
        var time = Duration.zero

        mutating func add(_ other: Counts) {
            tests += other.tests
            failures += other.failures
            errors += other.errors
            skipped += other.skipped
            time += other.time
        }
    }

    private static let listedItems = 50

    private static func suite(_ document: ReportDocument) -> (String, Counts) {
        let (subject, report) = (document.subject, document.report)
        var cases = ""
        var counts = Counts()
        for row in report.rows(subject.graph) {
            counts.tests += 1
            let length = row.step?.duration ?? .zero
            let verdict = verdict(of: row, document)
            switch verdict?.element {
            case "failure": counts.failures += 1
            case "error": counts.errors += 1
            case "skipped": counts.skipped += 1
            default: break
            }
            cases += "<testcase classname=\"\(Markup.escape(subject.workflow))\" name=\"\(Markup.escape(row.path))\" "
            cases += "time=\"\(time(length))\""
            cases += verdict.map { ">\n\($0.xml)</testcase>\n" } ?? "/>\n"
        }
        counts.time = report.duration
        var properties: [(String, String)] = [
            ("run", subject.run), ("status", document.status), ("attempts", "\(report.attempts)"),
            ("mxshell", subject.version),
        ]
        if let code = report.ending?.exitCode { properties.append(("exit", "\(code.rawValue)")) }
        if let shard = subject.shard { properties.append(("shard", shard.description)) }
        if document.isIdle { properties.append(("nothing_done", "true")) }
        let list = properties.map { "<property name=\"\($0)\" value=\"\(Markup.escape($1))\"/>\n" }.joined()
        // Without a fraction, as the schema's dateTime is read by everybody.
        let stamp = (report.first ?? subject.started).description.prefix(19)
        let text = """
            <testsuite name="\(Markup.escape(subject.workflow))" tests="\(counts.tests)" failures="\(counts.failures)" \
            errors="\(counts.errors)" skipped="\(counts.skipped)" time="\(time(counts.time))" timestamp="\(stamp)">
            <properties>
            \(list)</properties>
            \(cases)</testsuite>

            """
        return (text, counts)
    }

    private struct Verdict {
        let element: String
        let type: String?
        let message: String
        let details: String

        var xml: String {
            let kind = type.map { " type=\"\(Markup.escape($0))\"" } ?? ""
            let start = "<\(element)\(kind) message=\"\(Markup.escape(message.replacing("\n", with: " ")))\""
            return details.isEmpty ? "\(start)/>\n" : "\(start)>\(Markup.escape(details))</\(element)>\n"
        }
    }

    /// What is wrong with a step; `nil` where it is well. What was looked for and not found is a failure, as in a test; what
    /// kept a step from its work is an error.
    private static func verdict(of row: RunReport.Row, _ document: ReportDocument) -> Verdict? {
        let failure = row.step?.failure
        switch row.status {
        case .ok, .changed, .rescued: return nil
        case .skipped: return Verdict(element: "skipped", type: nil, message: "its condition is false", details: "")
        case .tolerated:
            let totals = row.step?.totals ?? ItemTotals()
            let message = failure?.message ?? "\(Count(totals.failed, "failed item")) tolerated"
            return Verdict(element: "skipped", type: nil, message: "tolerated: \(message)", details: "")
        case .blocked:
            return Verdict(element: "skipped", type: nil, message: "a step before it failed", details: "")
        case .pending: return Verdict(element: "skipped", type: nil, message: "it was not reached", details: "")
        case .cancelled: return Verdict(element: "skipped", type: nil, message: "the run was stopped", details: "")
        case .running:
            return Verdict(
                element: "error", type: "unfinished", message: "the run ended, or goes on, in this step",
                details: items(of: row, document))
        case .failed, .timedOut:
            let type = failure?.errorClass ?? row.status.rawValue
            let isFinding = type == RetryableClass.verify.rawValue || type == "integrity" || row.kind == "assert"
            return Verdict(
                element: isFinding ? "failure" : "error", type: type,
                message: failure?.message ?? "the step \(row.status.rawValue)", details: items(of: row, document))
        }
    }

    /// The failed items of a step, the first of them.
    private static func items(of row: RunReport.Row, _ document: ReportDocument) -> String {
        let failed = document.report.failures.items.filter { $0.step == row.path }
        var lines = failed.prefix(listedItems).map {
            "\(document.subject.name(of: $0)): \($0.errorClass.rawValue): \($0.message)"
        }
        let count = row.step?.totals.failed ?? 0
        if count > lines.count { lines.append("and \(count - lines.count) more") }
        return lines.joined(separator: "\n")
    }

    /// Seconds with three decimals and no exponent.
    private static func time(_ duration: Duration) -> String {
        let thousandths = Int(saturating: duration.seconds * 1_000)
        let rest = String(thousandths % 1_000)
        return "\(thousandths / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
