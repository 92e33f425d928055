internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel

/// Reports as Prometheus text for a file collector.
///
/// Every file has the same lines HELP and TYPE, whatever is in it: where two files differ in them, node_exporter drops the
/// samples of one without a word.
package enum MetricsReport {
    /// The text for one file.
    package static func text(_ documents: [ReportDocument]) -> String {
        var samples = Samples()
        for document in documents { samples.add(document) }
        return families.map { family in
            "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.type)\n"
                + (samples.lines[family.name] ?? []).joined()
        }.joined()
    }

    private struct Family {
        let name: String
        let type: String
        let help: String
    }

    private static let families: [Family] = [
        Family(name: "mxshell_run_info", type: "gauge", help: "The run that the other samples are about; always 1."),
        Family(name: "mxshell_run_success", type: "gauge", help: "Whether the run ended well."),
        Family(name: "mxshell_run_finished", type: "gauge", help: "Whether the run has ended."),
        Family(name: "mxshell_run_exit_code", type: "gauge", help: "The exit code of a run that has ended."),
        Family(name: "mxshell_run_attempts", type: "gauge", help: "How often the run was started."),
        Family(name: "mxshell_run_start_timestamp_seconds", type: "gauge", help: "When the run began."),
        Family(name: "mxshell_run_last_timestamp_seconds", type: "gauge", help: "When the run wrote its last record."),
        Family(name: "mxshell_run_duration_seconds", type: "gauge", help: "From the first record to the last."),
        Family(name: "mxshell_step_status", type: "gauge", help: "The state of each step; always 1."),
        Family(name: "mxshell_step_duration_seconds", type: "gauge", help: "How long each step took."),
        Family(name: "mxshell_step_items", type: "gauge", help: "Items of each step by their outcome."),
        Family(name: "mxshell_step_bytes", type: "gauge", help: "Bytes of the settled items of each step."),
        Family(name: "mxshell_item_latency_seconds", type: "summary", help: "How long items took."),
    ]

    private struct Samples {
        var lines: [String: [String]] = [:]

        mutating func add(_ document: ReportDocument) {
            let (subject, report) = (document.subject, document.report)
            var base = [("workflow", subject.workflow)]
            if let shard = subject.shard { base.append(("shard", shard.description)) }
            func of(_ more: (String, String)...) -> [(String, String)] { base + more }
            put("mxshell_run_info", of(("run", subject.run), ("version", subject.version)), 1)
            put("mxshell_run_success", base, report.ending?.status == .ok ? 1 : 0)
            put("mxshell_run_finished", base, report.ending == nil ? 0 : 1)
            if let ending = report.ending { put("mxshell_run_exit_code", base, Double(ending.exitCode.rawValue)) }
            put("mxshell_run_attempts", base, Double(report.attempts))
            put("mxshell_run_start_timestamp_seconds", base, (report.first ?? subject.started).seconds)
            put("mxshell_run_last_timestamp_seconds", base, (report.last ?? subject.started).seconds)
            put("mxshell_run_duration_seconds", base, report.duration.seconds)
            for row in report.rows(subject.graph) {
                let step = ("step", row.path)
                put("mxshell_step_status", of(step, ("status", row.status.rawValue)), 1)
                guard let own = row.step else { continue }
                if let duration = own.duration { put("mxshell_step_duration_seconds", of(step), duration.seconds) }
                let totals = own.totals
                guard totals != ItemTotals() else { continue }
                put("mxshell_step_items", of(step, ("result", "listed")), Double(totals.listed))
                put("mxshell_step_items", of(step, ("result", "failed")), Double(totals.failed))
                for via in [JournalRecord.Via.io, .probe, .same, .absent] {
                    put("mxshell_step_items", of(step, ("result", via.rawValue)), Double(totals.via[via, default: 0]))
                }
                put("mxshell_step_bytes", of(step), Double(totals.bytes))
            }
            let latencies = report.latencies
            guard latencies.count > 0 else { return }
            let name = "mxshell_item_latency_seconds"
            for percentile in ReportDocument.percentiles {
                put(
                    name, of(("quantile", "\(trimmed(percentile.value / 100, places: 4))")),
                    latencies[percentile: percentile.value].seconds)
            }
            put(name, suffix: "_sum", base, latencies.total.seconds)
            put(name, suffix: "_count", base, Double(latencies.count))
        }

        private mutating func put(_ family: String, suffix: String = "", _ labels: [(String, String)], _ value: Double)
        {
            let list = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
            lines[family, default: []].append("\(family)\(suffix){\(list)} \(trimmed(value, places: 6))\n")
        }

        private static func escaped(_ text: String) -> String {
            text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\r", with: " ")
        }
    }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
