internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
package import MictlanXText

extension ReportDocument {
    /// The version of the JSON form; within one, fields are only added.
    package static let version = 1

    /// The report as JSON; the fields are described in `docs/workflow-language.md` §4.8.
    package var json: JSONObject {
        var fields: JSONObject = [
            "v": .int(Self.version), "type": .string("report"), "run": .string(subject.run),
            "workflow": .string(subject.workflow), "program": .string(subject.version), "status": .string(status),
            "exit": report.ending.map { .int(Int($0.exitCode.rawValue)) } ?? .null,
            "started": .string(subject.started.description),
            "first": report.first.map { .string($0.description) } ?? .null,
            "last": report.last.map { .string($0.description) } ?? .null,
            "duration": .float(report.duration.milliseconds), "attempts": .int(report.attempts),
            "records": .int(report.records),
            "shard": subject.shard.map { .string($0.description) } ?? .null,
            "endpoints": .array(subject.endpoints.map { .string($0) }),
        ]
        if isIdle { fields["nothing_done"] = .bool(true) }
        var inputs = JSONObject()
        for (name, value) in subject.inputs { inputs[name] = .string(value) }
        fields["inputs"] = .object(inputs)
        fields["items"] = .object(totals.json)
        fields["latency"] = .object(report.latencies.json)
        fields["steps"] = .array(report.rows(subject.graph).map { .object($0.json) })
        fields["failed"] = .array(report.failures.items.map { .object(json($0)) })
        fields["failed_more"] = .int(max(0, report.totals.failed - report.failures.count))
        fields["guards"] = .array(subject.guards.map { .object(json($0)) })
        fields["throughput"] = .object([
            "interval": .float(report.throughput.interval.milliseconds),
            "points": .array(
                report.throughput.points.map { point in
                    .object([
                        "start": .string(point.start.description), "items": .int(point.items),
                        "bytes": .int(point.bytes),
                    ])
                }),
        ])
        return fields
    }

    private func json(_ item: FailedItem) -> JSONObject {
        [
            "step": .string(item.step), "ordinal": .int(item.ordinal), "item": .string(subject.name(of: item)),
            "class": .string(item.errorClass.rawValue), "message": .string(item.message),
            "attempt": .int(item.attempts), "time": .string(item.time.description),
        ]
    }

    private func json(_ guarded: GuardedStep) -> JSONObject {
        let list = report.step(guarded.path)?.list
        return [
            "step": .string(guarded.path), "outcome": .string(guarded.outcome(in: report).rawValue),
            "max_deletes": .int(guarded.cap), "max_fraction": guarded.fraction.map { .float($0) } ?? .null,
            "protect": .array(guarded.protects.map { .string($0) }),
            "listed": list.map { .int($0.count) } ?? .null, "scanned": list?.origin.map { .int($0.scanned) } ?? .null,
        ]
    }
}

extension RunReport.Row {
    /// The step as the JSON form of a report has it.
    package var json: JSONObject {
        var fields: JSONObject = [
            "step": .string(path), "kind": kind.map { .string($0) } ?? .null, "section": .string(section.rawValue),
            "status": .string(status.rawValue),
        ]
        guard let step else { return fields }
        fields["duration"] = step.duration.map { .float($0.milliseconds) } ?? .null
        fields["attempts"] = .int(step.attempts)
        fields["intervals"] = .array(
            step.intervals.map { interval in
                .array([
                    .string(interval.start.description), interval.end.map { .string($0.description) } ?? .null,
                ])
            })
        if let failure = step.failure {
            fields["error"] = .object([
                "class": .string(failure.errorClass), "message": .string(failure.message),
                "item": .string(failure.item),
            ])
        }
        if step.totals != ItemTotals() { fields["items"] = .object(step.totals.json) }
        if let latencies = step.latencies { fields["latency"] = .object(latencies.json) }
        return fields
    }
}

extension ItemTotals {
    fileprivate var json: JSONObject {
        var fields: JSONObject = [
            "listed": .int(listed), "listed_bytes": .int(listedBytes), "done": .int(done), "bytes": .int(bytes),
            "failed": .int(failed),
        ]
        for kind in [JournalRecord.Via.io, .probe, .same, .absent] {
            fields[kind.rawValue] = .int(via[kind, default: 0])
        }
        return fields
    }
}

extension Latencies {
    /// In milliseconds.
    fileprivate var json: JSONObject {
        var fields: JSONObject = ["count": .int(count)]
        guard count > 0 else { return fields }
        for (name, value) in ReportDocument.percentiles { fields[name] = .float(self[percentile: value].milliseconds) }
        fields["max"] = .float(largest.milliseconds)
        fields["mean"] = .float(mean.milliseconds)
        return fields
    }
}

extension Duration {
    /// Milliseconds, to the microsecond.
    var milliseconds: Double { (seconds * 1e6).rounded() / 1e3 }
}
