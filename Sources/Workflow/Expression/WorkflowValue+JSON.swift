internal import MictlanXModel
package import MictlanXText

extension WorkflowValue {
    /// The value as JSON: sizes as bytes, durations as seconds, times as RFC 3339, text that is not UTF-8 with U+FFFD for
    /// the bad bytes, an itemset as its totals.
    package var json: JSONValue {
        switch self {
        case .null, .unknown: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .float(let number): .float(number)
        case .duration(let duration): .float(duration.seconds)
        case .size(let size): .int(size.bytes)
        case .string(let text): .string(text)
        case .bytes(let bytes): .string(String(decoding: bytes, as: UTF8.self))
        case .time(let time): .string(time.description)
        case .secret(let secret): .string(secret.description)
        case .items(let items): .object(["count": .int(items.count), "bytes": .int(items.bytes.bytes)])
        case .list(let elements): .array(elements.map(\.json))
        case .map(let map): .object(map.json)
        }
    }

    /// A value that was read as JSON.
    package init(_ json: JSONValue) {
        self =
            switch json {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .int(let number): .int(number)
            case .float(let number): .float(number)
            case .string(let text): .string(text)
            case .array(let elements): .list(elements.map(WorkflowValue.init))
            case .object(let fields): .map(ValueMap(fields))
            }
    }
}

/// A map of the workflow language.
package typealias ValueMap = OrderedMap<WorkflowValue>

extension ValueMap {
    /// The map as JSON, see ``WorkflowValue/json``.
    package var json: JSONObject {
        var fields = JSONObject()
        for (key, value) in self { fields[key] = value.json }
        return fields
    }

    package init(_ json: JSONObject) {
        self.init()
        for (key, value) in json { self[key] = WorkflowValue(value) }
    }
}
