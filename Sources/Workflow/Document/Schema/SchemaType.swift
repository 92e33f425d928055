internal import MictlanXModel

/// What a key takes. The decoder, the JSON Schema and the reference are all driven by this one description.
package indirect enum SchemaType: Hashable, Sendable {
    /// The version of the language.
    case version
    case bool
    case int
    case natural
    case positive
    case number
    case fraction
    case percent
    /// A name or another short text.
    case string
    /// Text for people or for content: any single value in its string form.
    case text
    /// A text that may be a secret.
    case secretText
    case duration
    case size
    /// A duration back from now, or a moment.
    case age
    /// A moment.
    case time
    case path
    case bucket
    case ballName
    case glob
    case pattern
    case choice([String])
    /// One of some words, or a map.
    case choiceOrSection([String], MapSchema)
    case items
    case any
    case expression
    case stepID
    case list(SchemaType)
    case oneOrMore(SchemaType)
    case map(SchemaType)
    case section(MapSchema)
    /// True or false, or a map.
    case boolOrSection(MapSchema)
    case inputs
    case steps

    /// The type in words, for messages and for the reference.
    package var name: String {
        switch self {
        case .version: "the number 1"
        case .bool: "true or false"
        case .int: "a whole number"
        case .natural: "a whole number, 0 or more"
        case .positive: "a whole number, 1 or more"
        case .number: "a number"
        case .fraction: "a fraction from 0 to 1"
        case .percent: "a percentage from 0 to 100 such as 2%"
        case .string: "a text"
        case .text: "a text"
        case .secretText: "a text, which may be a secret"
        case .duration: "a duration such as 90s or 2h30m"
        case .size: "a size such as 256kb or 1MiB"
        case .age: "a duration such as 14d, or a time such as 2026-11-22"
        case .time: "a time such as 2026-11-22T16:48:50Z"
        case .path: "a path"
        case .bucket: "a bucket name"
        case .ballName: "a ball name"
        case .glob: "a pattern such as '**/*.png'"
        case .pattern: "a regular expression"
        case .choice(let values):
            values.count == 1 ? "'\(values[0])'" : "one of " + values.joined(separator: ", ")
        case .choiceOrSection(let words, let section):
            "one of " + words.joined(separator: ", ") + ", or a map with "
                + section.names.joined(separator: ", ")
        case .items: "a work list, '${{ steps.<id>.items }}'"
        case .any: "any value"
        case .expression: "an expression"
        case .stepID: "the id of a step"
        case .list(.any): "a list"
        case .map(.any): "a map"
        case .list(let element): "a list, each \(element.name)"
        case .oneOrMore(let element): "\(element.name), or a list of such"
        case .map(let element): "a map, each value \(element.name)"
        case .section: "a map"
        case .boolOrSection: "true or false, or a map"
        case .inputs: "a map of declarations"
        case .steps: "a list of steps"
        }
    }

    /// Whether the result of an expression of that type may stand here.
    package func accepts(_ type: ValueType) -> Bool {
        if type == .any { return true }
        switch self {
        case .bool, .boolOrSection: return type == .bool
        case .version, .int, .natural, .positive: return type == .int
        case .number, .fraction, .percent: return type == .float || type == .int
        case .string, .path, .bucket, .ballName, .glob, .pattern, .choice, .stepID: return type == .string
        case .text: return [.string, .bool, .int, .float, .duration, .size, .time].contains(type)
        case .secretText: return type == .secret || SchemaType.text.accepts(type)
        case .duration: return type == .duration
        case .size: return type == .size
        case .age: return type == .duration || type == .time
        case .time: return type == .time
        case .items: return type == .itemset
        case .any: return !type.holdsSecret
        case .choiceOrSection: return type == .string
        case .expression, .inputs, .steps, .section: return false
        case .list(let element), .oneOrMore(let element):
            if case .list = type { return element == .secretText || !type.holdsSecret }
            return false
        case .map(let element): return ValueType.map.accepts(type) && (element == .secretText || !type.holdsSecret)
        }
    }

    /// Reads a single value the way this type is written in a document. Typing is the schema's: `010` is a text where a
    /// text is wanted, and no number where a number is.
    ///
    /// - Returns: The value, or `nil` where it has another type.
    func literal(_ scalar: YAMLScalar) -> WorkflowValue? {
        guard !scalar.isNull || self == .any else { return nil }
        let text = scalar.text
        let plain = scalar.style == .plain ? PlainScalar(text) : .text
        switch self {
        case .bool, .boolOrSection: if case .bool(let value) = plain { return .bool(value) }
        case .version, .int, .natural, .positive:
            if case .int(let value) = plain { return Int(exactly: value).map { .int($0) } }
        case .number, .fraction, .percent:
            if self == .percent, text.hasSuffix("%") {
                switch PlainScalar(String(text.dropLast())) {
                case .int(let value): return .float(Double(value))
                case .float(let value): return .float(value)
                default: return nil
                }
            }
            if case .int(let value) = plain { return .float(Double(value)) }
            if case .float(let value) = plain { return .float(value) }
        case .string, .text, .secretText, .path, .bucket, .ballName, .glob, .pattern, .choice,
            .choiceOrSection,
            .stepID, .expression:
            return .string(text)
        case .duration: return (try? DurationText.parse(text)).map { .duration($0) }
        case .size: return (try? ByteCount(parsing: text)).map { .size($0) }
        case .age:
            if let duration = try? DurationText.parse(text) { return .duration(duration) }
            return Timestamp(rfc3339: text).map { .time($0) }
        case .time: return Timestamp(rfc3339: text).map { .time($0) }
        case .any:
            switch plain {
            case .null: return .null
            case .bool(let value): return .bool(value)
            case .int(let value): return Int(exactly: value).map { .int($0) } ?? .string(text)
            case .float(let value): return .float(value)
            case .text: return .string(text)
            }
        case .items, .list, .oneOrMore, .map, .section, .inputs, .steps: break
        }
        return nil
    }
}
