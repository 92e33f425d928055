import MictlanXText
import Workflow

/// What a variable holds.
enum ShellValue: Sendable, Equatable {
    case text([UInt8])
    case list([[UInt8]])
    /// A value with parts, and the text that stands for all of it; `nil` for its JSON, which is made when it is asked for.
    case record(JSONValue, text: [UInt8]? = nil)

    init(_ text: String) { self = .text(Array(text.utf8)) }

    /// What `$name` is: of a list its elements with blanks between them.
    var text: [UInt8] {
        switch self {
        case .text(let bytes): bytes
        case .list(let elements): Array(elements.joined(separator: [UInt8(ascii: " ")]))
        case .record(let value, let text): text ?? Array(Self.text(of: value).utf8)
        }
    }

    /// What `@name` is: of a JSON array its elements, of text the text.
    var elements: [[UInt8]] {
        switch self {
        case .text(let bytes): [bytes]
        case .list(let elements): elements
        case .record(.array(let values), _): values.map { Array(Self.text(of: $0).utf8) }
        case .record: [text]
        }
    }

    /// The part that `path` leads to; text that is JSON has parts as well. Nil where there is none.
    func part(_ path: [VariableReference.Step]) -> ShellValue? {
        guard !path.isEmpty else { return self }
        var value: JSONValue
        switch self {
        case .record(let json, _): value = json
        case .text(let bytes):
            guard let json = try? JSONParser.parse(bytes) else { return nil }
            value = json
        case .list(let elements):
            guard case .element(let index)? = path.first, elements.indices.contains(index) else { return nil }
            return ShellValue.text(elements[index]).part(Array(path.dropFirst()))
        }
        for step in path {
            switch (step, value) {
            // A result of one row is that row, and the first of one.
            case (.element(0), .object): break
            case (.field(let name), .object(let fields)):
                guard let field = fields[name] else { return nil }
                value = field
            case (.element(let index), .array(let elements)) where elements.indices.contains(index):
                value = elements[index]
            default: return nil
            }
        }
        return .record(value)
    }

    private static func text(of value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        return JSONText.encode(value)
    }

    /// What it is in an expression: text that is written as a whole or decimal number is one there, and so is JSON with parts.
    var workflowValue: WorkflowValue {
        switch self {
        case .text(let bytes): Self.number(bytes) ?? Self.json(bytes) ?? .text(bytes)
        case .list(let elements): .list(elements.map { Self.number($0) ?? .text($0) })
        case .record(let json, _): WorkflowValue(json)
        }
    }

    private static func json(_ bytes: [UInt8]) -> WorkflowValue? {
        guard let first = bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        return (try? JSONParser.parse(bytes)).map { WorkflowValue($0) }
    }

    private static func number(_ bytes: [UInt8]) -> WorkflowValue? {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        let isNumber =
            digits.first.map(VariableName.isDigit) ?? false
            && digits.allSatisfy { VariableName.isDigit($0) || $0 == UInt8(ascii: ".") }
        guard isNumber, bytes.last != UInt8(ascii: ".") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if let number = Int(text) { return String(number) == text ? .int(number) : nil }
        // A whole number beyond 64 bits stays text: a rounded one would be another.
        return digits.contains(UInt8(ascii: ".")) ? Double(text).map(WorkflowValue.float) : nil
    }
}
