internal import MictlanXClient
internal import MictlanXModel
internal import MictlanXText

extension RunEvent {
    /// The event as one line of NDJSON, line feed included, to be written with one `write`.
    package var line: [UInt8] {
        var fields: JSONObject = [
            "v": .int(Self.version), "ts": .string(time.description), "mono_ns": .int(elapsed.wholeNanoseconds ?? .max),
            "seq": .int(sequence), "run": .string(run), "type": .string(body.type),
        ]
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
        case .runEnd: "run.end"
        }
    }

    fileprivate func add(to fields: inout JSONObject) {
        switch self {
        case .runStart(let workflow, let dryRun):
            fields["workflow"] = .string(workflow)
            fields["dry_run"] = .bool(dryRun)
        case .plan(let step, let plan):
            fields["step"] = .string(step)
            for (key, value) in plan.fields where key != "step" { fields[key] = value }
        case .stepState(let step, let kind, let status, let message):
            fields["step"] = .string(step)
            fields["kind"] = .string(kind)
            fields["state"] = .string(status.rawValue)
            fields["message"] = message.map { .string($0) }
        case .progress(let step, let progress):
            fields["step"] = .string(step)
            fields["done"] = .int(progress.done)
            fields["failed"] = .int(progress.failed)
            fields["total"] = .int(progress.total)
            fields["bytes"] = .int(progress.bytes)
            fields["total_bytes"] = .int(progress.totalBytes)
        case .itemDone(let step, let item): item.add(to: &fields, step: step)
        case .itemFail(let step, let ordinal, let item, let code, let message):
            fields["step"] = .string(step)
            fields["ordinal"] = .int(ordinal)
            fields["item"] = .string(item)
            fields["class"] = .string(code.errorClass.rawValue)
            fields["code"] = .string(code.description)
            fields["message"] = .string(message)
        case .retry(let step, let attempt, let delay, let message):
            fields["step"] = .string(step)
            fields["attempt"] = .int(attempt)
            fields["delay"] = .float(delay.seconds)
            fields["message"] = .string(message)
        case .guardBreach(let step, let rule, let message):
            fields["step"] = .string(step)
            fields["rule"] = .string(rule)
            fields["message"] = .string(message)
        case .log(let level, let message, let step):
            fields["step"] = step.map { .string($0) }
            fields["level"] = .string(level.rawValue)
            fields["message"] = .string(message)
        case .runEnd(let status, let exitCode, let recap):
            fields["status"] = .string(status.rawValue)
            fields["exit"] = .int(Int(exitCode.rawValue))
            fields["recap"] = .object(recap.fields)
        }
    }
}

extension RunEvent.ItemDone {
    fileprivate func add(to fields: inout JSONObject, step: String) {
        fields["step"] = .string(step)
        fields["ordinal"] = .int(ordinal)
        fields["bucket"] = .string(address.bucket.rawValue)
        fields["ball"] = .string(address.ball.rawValue)
        fields["name"] = .string(address.ball.name.text)
        fields["size"] = .int(size)
        fields["checksum"] = checksum.map { .string($0.hex) } ?? .null
        fields["via"] = .string(via.rawValue)
    }
}
