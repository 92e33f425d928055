internal import MictlanXBatch
internal import MictlanXModel
package import MictlanXText
internal import SystemPackage

// What the journal records of a value. JSON has fewer types than the language, so the others are objects with one field
// whose name begins with '$'.
extension WorkflowValue {
    /// The value as the journal holds it; `nil` where nothing may be written: secrets are read anew on resume, and what is
    /// unknown was never decided.
    package var recorded: JSONValue? {
        switch self {
        case .null, .bool, .int, .float, .string: json
        case .bytes(let bytes): .object(["$bytes": .string(Hex.text(bytes))])
        case .duration(let duration):
            .object([
                "$duration": .array([
                    .int(Int(duration.components.seconds)), .int(Int(duration.components.attoseconds)),
                ])
            ])
        case .size(let size): .object(["$size": .int(size.bytes)])
        case .time(let time): .object(["$time": .int(Int(time.nanoseconds))])
        case .list(let elements):
            Self.recorded(elements).map(JSONValue.array)
        case .map(let map): map.recorded.map { .object(["$map": .object($0)]) }
        case .items(let items):
            .object(["$items": .object(FrozenList(items, name: items.file.string).recorded)])
        case .secret, .unknown: nil
        }
    }

    private static func recorded(_ elements: [WorkflowValue]) -> [JSONValue]? {
        let values = elements.compactMap(\.recorded)
        return values.count == elements.count ? values : nil
    }

    /// A value that the journal holds; `nil` when it is not one of ours.
    package init?(recorded: JSONValue) {
        switch recorded {
        case .null, .bool, .int, .float, .string: self.init(recorded)
        case .array(let elements):
            let values = elements.compactMap(WorkflowValue.init(recorded:))
            guard values.count == elements.count else { return nil }
            self = .list(values)
        case .object(let fields):
            guard fields.count == 1, let (type, value) = fields.first(where: { _ in true }) else { return nil }
            switch (type, value) {
            case ("$bytes", .string(let hex)):
                guard let bytes = Hex.bytes(hex) else { return nil }
                self = .bytes(bytes)
            case ("$duration", .array(let parts)):
                guard parts.count == 2, case .int(let seconds) = parts[0], case .int(let rest) = parts[1] else {
                    return nil
                }
                self = .duration(Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(rest)))
            case ("$size", .int(let bytes)): self = .size(ByteCount(bytes))
            case ("$time", .int(let nanoseconds)): self = .time(Timestamp(nanoseconds: Int64(nanoseconds)))
            case ("$map", .object(let fields)):
                guard let map = ValueMap(recorded: fields) else { return nil }
                self = .map(map)
            case ("$items", .object(let fields)):
                guard let list = FrozenList(recorded: fields) else { return nil }
                self = .items(list.items(file: FilePath(list.file)))
            default: return nil
            }
        }
    }
}

extension ValueMap {
    /// The values as the journal holds them; `nil` where one of them may not be written.
    package var recorded: JSONObject? {
        var fields = JSONObject()
        for (key, value) in self {
            guard let value = value.recorded else { return nil }
            fields[key] = value
        }
        return fields
    }

    /// Values that the journal holds; `nil` when one of them is not ours.
    package init?(recorded: JSONObject) {
        self.init()
        for (key, value) in recorded {
            guard let value = WorkflowValue(recorded: value) else { return nil }
            self[key] = value
        }
    }
}
