internal import MictlanXBatch
internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunEvent {
    /// The event with all its fields as one line of JSON, line feed included, to be written with one `write`.
    public var line: [UInt8] {
        var fields: JSONObject = [
            "v": .int(Self.version), "ts": .string(time.description), "mono_ns": .int(elapsed.wholeNanoseconds ?? .max),
            "seq": .int(sequence), "run": .string(run), "type": .string(body.type),
        ]
        fields["step"] = step.map { .string($0) }
        body.add(to: &fields)
        var output: [UInt8] = []
        JSONText.append(.object(fields), to: &output)
        output.append(UInt8(ascii: "\n"))
        return output
    }
}

extension RunEvent.Body {
    /// The stable name of the event.
    package var type: String {
        switch self {
        case .runStart: "run.start"
        case .plan: "plan"
        case .stepState: "step.state"
        case .progress: "progress"
        case .itemDone: "item.done"
        case .itemFail: "item.fail"
        case .retry: "retry"
        case .guardBreach: "guard"
        case .log: "log"
        case .heartbeat: "heartbeat"
        case .runEnd: "run.end"
        }
    }

    /// The path of the step that the event belongs to.
    package var step: String? {
        switch self {
        case .runStart, .runEnd, .heartbeat: nil
        case .plan(let step, _), .stepState(let step, _, _, _, _), .progress(let step, _), .itemDone(let step, _),
            .itemFail(let step, _, _, _, _), .retry(let step, _, _, _), .guardBreach(let step, _, _):
            step
        case .log(_, _, let step): step
        }
    }

    fileprivate func add(to fields: inout JSONObject) {
        switch self {
        case .runStart(let workflow, let dryRun):
            fields["workflow"] = .string(workflow)
            fields["dry_run"] = .bool(dryRun)
        case .plan(_, let plan):
            for (key, value) in plan.fields where key != "step" { fields[key] = value }
        case .stepState(_, let kind, let status, let message, let summary):
            fields["kind"] = .string(kind)
            fields["state"] = .string(status.rawValue)
            fields["message"] = message.map { .string($0) }
            fields["summary"] = summary.map { .string($0) }
        case .progress(_, let progress): progress.add(to: &fields)
        case .itemDone(_, let item): item.add(to: &fields)
        case .itemFail(_, let ordinal, let item, let code, let message):
            fields["ordinal"] = .int(ordinal)
            fields["item"] = .string(item)
            fields["class"] = .string(code.errorClass.rawValue)
            fields["code"] = .string(code.description)
            fields["message"] = .string(message)
        case .retry(_, let attempt, let delay, let message):
            fields["attempt"] = .int(attempt)
            fields["delay"] = .float(delay.seconds)
            fields["message"] = .string(message)
        case .guardBreach(_, let rule, let message):
            fields["rule"] = .string(rule)
            fields["message"] = .string(message)
        case .log(let level, let message, _):
            fields["level"] = .string(level.rawValue)
            fields["message"] = .string(message)
        case .heartbeat(let waiting): fields["waiting"] = .array(waiting.map { .object($0.fields) })
        case .runEnd(let status, let exitCode, let recap):
            fields["status"] = .string(status.rawValue)
            fields["exit"] = .int(Int(exitCode.rawValue))
            fields["recap"] = .object(recap.fields)
            if recap.isIdle { fields["nothing_done"] = .bool(true) }
        }
    }
}

extension ItemProgress {
    fileprivate func add(to fields: inout JSONObject) {
        fields["done"] = .int(done)
        fields["failed"] = .int(failed)
        fields["total"] = total.map { .int($0) } ?? .null
        fields["bytes"] = .int(bytes)
        fields["total_bytes"] = totalBytes.map { .int($0) } ?? .null
        if listed > 0 { fields["listed"] = .int(listed) }
        if hashing > 0 { fields["hashing"] = .int(hashing) }
    }
}

extension RunEvent.Waiting {
    fileprivate var fields: JSONObject {
        var fields: JSONObject = [
            "step": .string(step), "kind": .string(kind), "seconds": .float((time.seconds * 1e3).rounded() / 1e3),
        ]
        progress?.add(to: &fields)
        return fields
    }
}

extension RunEvent.ItemDone {
    fileprivate func add(to fields: inout JSONObject) {
        fields["ordinal"] = .int(ordinal)
        fields["bucket"] = .string(address.bucket.rawValue)
        fields["ball"] = .string(address.ball.rawValue)
        fields["name"] = .string(address.ball.name.text)
        fields["size"] = .int(size)
        fields["checksum"] = checksum.map { .string($0.hex) } ?? .null
        fields["via"] = .string(via.rawValue)
    }
}
