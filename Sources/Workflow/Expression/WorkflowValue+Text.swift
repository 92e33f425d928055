internal import MictlanXModel
internal import MictlanXText

extension WorkflowValue {
    /// The bytes that stand for this value inside text, `nil` for values that have no such form: lists, maps, null,
    /// itemsets and secrets.
    ///
    /// Sizes are exact byte counts, durations and times their usual spelling; `human()` gives prose.
    package var textForm: [UInt8]? {
        switch self {
        case .bool(let value): Array((value ? "true" : "false").utf8)
        case .int(let value): Array(String(value).utf8)
        case .float(let value): Array(String(value).utf8)
        case .string(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .duration(let value): Array(DurationText.format(value).utf8)
        case .size(let value): Array(String(value.bytes).utf8)
        case .time(let value): Array(value.description.utf8)
        case .null, .list, .map, .items, .secret, .unknown: nil
        }
    }

    /// The value as a person reads it in a table or a message; every value has one.
    package var display: String {
        switch self {
        case .null: return "null"
        case .list, .map, .items: return JSONText.encode(json)
        case .secret(let secret): return secret.description
        case .unknown: return "(known when it runs)"
        default: return String(decoding: textForm ?? [], as: UTF8.self)
        }
    }

    /// Whether two values are the same in the sense of `==`: strings are compared by their bytes, so that names which
    /// differ only in Unicode normalisation stay different.
    func isSame(as other: WorkflowValue) -> Bool {
        if let mine = textBytes, let theirs = other.textBytes { return mine == theirs }
        switch (self, other) {
        case (.list(let mine), .list(let theirs)):
            return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
        case (.map(let mine), .map(let theirs)):
            return mine.count == theirs.count
                && mine.allSatisfy { entry in theirs[entry.key].map { entry.value.isSame(as: $0) } ?? false }
        default: return self == other
        }
    }

    /// About how many bytes the value holds, for the limit on results.
    var weight: Int {
        switch self {
        case .string(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .list(let elements): elements.reduce(8) { $0 + $1.weight }
        case .map(let map): map.reduce(8) { $0 + $1.key.utf8.count + $1.value.weight }
        default: 8
        }
    }
}
