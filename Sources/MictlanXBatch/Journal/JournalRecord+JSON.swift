internal import MictlanXClient
internal import MictlanXModel
package import MictlanXText

/// The form of a record in a journal: one JSON object whose field `t` names its kind.
extension JournalRecord {
    /// The fields of the record, `t` among them.
    package var recorded: JSONObject {
        switch self {
        case .start(let run, let attempt, let versions):
            return [
                "t": .string(attempt > 1 ? "resume" : "start"), "run": .string(run), "n": .int(attempt),
                "versions": .object(JSONObject(sorted: versions)),
            ]
        case .value(let name, let value): return ["t": .string("val"), "name": .string(name), "value": value]
        case .beginStep(let step, let spec, let input):
            return [
                "t": .string("begin_step"), "s": .string(step), "spec": .string(spec.hex), "in": .string(input.hex),
            ]
        case .list(let step, let number, let list):
            let fields: JSONObject = ["t": .string("list"), "s": .string(step), "n": .int(number)]
            return fields.adding(list.recorded)
        case .begun(let step, let ordinals, let attempt):
            let items: JSONValue =
                ordinals.count == 1 ? .int(ordinals.first ?? 0) : .array(ordinals.map { .int($0) })
            return ["t": .string("b"), "s": .string(step), "i": items, "a": .int(attempt)]
        case .done(let step, let ordinal, let via, let size, let checksum):
            var fields: JSONObject = [
                "t": .string("d"), "s": .string(step), "i": .int(ordinal), "via": .string(via.rawValue),
                "sz": .int(size),
            ]
            fields["sha"] = checksum.map { .string($0.hex) }
            return fields
        case .failed(let step, let ordinal, let attempt, let errorClass, let message):
            return [
                "t": .string("f"), "s": .string(step), "i": .int(ordinal), "a": .int(attempt),
                "class": .string(errorClass.rawValue), "msg": .string(message),
            ]
        case .timer(let step, let moment):
            return ["t": .string("timer"), "s": .string(step), "fire_at": .string(moment.description)]
        case .endStep(let step, let status, let outputs):
            var fields: JSONObject = [
                "t": .string("end_step"), "s": .string(step), "status": .string(status.rawValue),
            ]
            fields["outputs"] = outputs.map { .object($0) }
            return fields
        case .end(let status, let exitCode):
            return [
                "t": .string("end"), "status": .string(status.rawValue), "exit": .int(Int(exitCode.rawValue)),
            ]
        }
    }

    /// A record of a journal; `nil` for a kind that is not known, and where a field is missing or wrong.
    package init?(recorded fields: JSONObject) {
        let reader = RecordFields(fields)
        guard let record = reader.run ?? reader.step ?? reader.item else { return nil }
        self = record
    }
}

/// The fields of one record while it is read.
private struct RecordFields {
    private let fields: JSONObject
    private let kind: String

    init(_ fields: JSONObject) {
        self.fields = fields
        if case .string(let kind)? = fields["t"] { self.kind = kind } else { kind = "" }
    }

    private func text(_ name: String) -> String? {
        guard case .string(let text)? = fields[name] else { return nil }
        return text
    }

    private func number(_ name: String) -> Int? {
        guard case .int(let number)? = fields[name] else { return nil }
        return number
    }

    private func checksum(_ name: String) -> Checksum? { text(name).flatMap { Checksum(hex: $0) } }

    /// The sets of ordinals have a bit for each, so a wrong number must not become memory.
    private static let ordinals = 0..<1 << 30

    /// One ordinal, or several.
    private var ordinals: [Int]? {
        let values: [JSONValue] =
            switch fields["i"] {
            case .array(let values)?: values
            case let value?: [value]
            case nil: []
            }
        var ordinals: [Int] = []
        for value in values {
            guard case .int(let ordinal) = value, Self.ordinals.contains(ordinal) else { return nil }
            ordinals.append(ordinal)
        }
        return ordinals
    }

    /// A record about the whole run.
    var run: JournalRecord? {
        switch kind {
        case "start", "resume":
            guard let run = text("run"), let attempt = number("n"), let versions = fields["versions"]?.object else {
                return nil
            }
            var texts: [String: String] = [:]
            for (name, value) in versions { if case .string(let text) = value { texts[name] = text } }
            return .start(run: run, attempt: attempt, versions: texts)
        case "val":
            guard let name = text("name"), let value = fields["value"] else { return nil }
            return .value(name: name, value)
        case "end":
            guard let status = text("status").flatMap(RunStatus.init(rawValue:)),
                let exit = number("exit").flatMap({ Int32(exactly: $0) }).flatMap(ExitCode.init(rawValue:))
            else { return nil }
            return .end(status, exit)
        default: return nil
        }
    }

    /// A record about one step.
    var step: JournalRecord? {
        guard let step = text("s") else { return nil }
        switch kind {
        case "begin_step":
            guard let spec = checksum("spec"), let input = checksum("in") else { return nil }
            return .beginStep(step, spec: spec, input: input)
        case "list":
            guard let number = number("n"), let list = FrozenList(recorded: fields) else { return nil }
            return .list(step, number: number, list)
        case "timer":
            guard let moment = text("fire_at").flatMap({ Timestamp(rfc3339: $0) }) else { return nil }
            return .timer(step, fireAt: moment)
        case "end_step":
            guard let status = text("status").flatMap(StepStatus.init(rawValue:)) else { return nil }
            return .endStep(step, status, outputs: fields["outputs"]?.object)
        default: return nil
        }
    }

    /// A record about items of a step.
    var item: JournalRecord? {
        guard let step = text("s"), let ordinals, let first = ordinals.first else { return nil }
        switch kind {
        case "b":
            guard let attempt = number("a") else { return nil }
            return .begun(step, ordinals: ordinals, attempt: attempt)
        case "d":
            guard let via = text("via").flatMap(JournalRecord.Via.init(rawValue:)), let size = number("sz"),
                fields["sha"] == nil || checksum("sha") != nil
            else { return nil }
            return .done(step, ordinal: first, via: via, size: size, checksum: checksum("sha"))
        case "f":
            guard let attempt = number("a"), let errorClass = text("class").flatMap(ErrorClass.init(rawValue:)),
                let message = text("msg")
            else { return nil }
            return .failed(step, ordinal: first, attempt: attempt, errorClass, message: message)
        default: return nil
        }
    }
}

extension JSONObject {
    /// An object of texts in the order of their names, so that one record has one form.
    fileprivate init(sorted texts: [String: String]) {
        self.init()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) { self[name] = .string(text) }
    }
}
