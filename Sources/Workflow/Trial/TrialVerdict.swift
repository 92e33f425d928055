internal import MictlanXText

/// What came of a test.
package struct TrialVerdict: Sendable {
    package let name: String
    /// What was not as expected, each in a sentence; none for a test that passed.
    package var faults: [String] = []
    /// How long it took, on the clock of the wall.
    package var duration = Duration.zero

    package init(name: String) { self.name = name }

    /// JUnit XML of the tests of one workflow, by the rules of a run's report.
    package static func junit(_ verdicts: [TrialVerdict], of workflow: String) -> String {
        let failed = verdicts.count { !$0.faults.isEmpty }
        let name = Markup.escape(workflow)
        let time = seconds(verdicts.reduce(.zero) { $0 + $1.duration })
        var cases = ""
        for verdict in verdicts {
            cases +=
                "<testcase classname=\"\(name)\" name=\"\(Markup.escape(verdict.name))\" time=\"\(seconds(verdict.duration))\""
            guard let first = verdict.faults.first else {
                cases += "/>\n"
                continue
            }
            let text = Markup.escape(verdict.faults.joined(separator: "\n"))
            cases +=
                ">\n<failure message=\"\(Markup.escape(first))\" type=\"expectation\">\(text)</failure>\n</testcase>\n"
        }
        let counts = "tests=\"\(verdicts.count)\" failures=\"\(failed)\" errors=\"0\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)" \(counts) time="\(time)">
            <testsuite name="\(name)" \(counts) skipped="0" time="\(time)">
            \(cases)</testsuite>
            </testsuites>

            """
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = max(0, Int64(duration / .milliseconds(1)))
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
