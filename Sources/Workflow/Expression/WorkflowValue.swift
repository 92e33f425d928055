package import MictlanXBatch
package import MictlanXModel
internal import MictlanXText

/// A value of the workflow language: what inputs, variables, expressions and outputs hold.
///
/// There is no implicit conversion between the cases. Results are data: they are never read again as YAML or template.
package enum WorkflowValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    /// Text that is not UTF-8: a file name as the file system gives it. Its type is `string`.
    case bytes([UInt8])
    case duration(Duration)
    case size(ByteCount)
    case time(Timestamp)
    case list([WorkflowValue])
    case map(ValueMap)
    /// A frozen work list on disk.
    case items(ItemSet)
    /// A value that may only reach fields marked for secrets.
    case secret(SecretValue)
    /// Known only when the workflow runs; `plan` carries it through every operator.
    case unknown

    /// The static type of this value.
    package var type: ValueType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .float: .float
        case .string, .bytes: .string
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .list(let elements): .list(Self.elementType(of: elements))
        case .map: .map
        case .items: .itemset
        case .secret: .secret
        case .unknown: .any
        }
    }

    private static func elementType(of elements: [WorkflowValue]) -> ValueType {
        guard let first = elements.first else { return .any }
        return elements.dropFirst().reduce(first.type) { $0.joined(with: $1.type) }
    }

    /// Text from the bytes of a file name: a string when they are UTF-8.
    package static func text(_ bytes: [UInt8]) -> WorkflowValue {
        String(validating: bytes, as: UTF8.self).map(WorkflowValue.string) ?? .bytes(bytes)
    }

    /// The bytes of a string value, `nil` for other types.
    package var textBytes: [UInt8]? {
        switch self {
        case .string(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: nil
        }
    }

    /// Whether this is, or holds, something that is known only when the workflow runs.
    package var isUnknown: Bool {
        switch self {
        case .unknown: true
        case .list(let elements): elements.contains(where: \.isUnknown)
        case .map(let map): map.contains(where: \.value.isUnknown)
        default: false
        }
    }
}

extension WorkflowValue {
    /// Whether this is, or holds, a secret.
    package var holdsSecret: Bool {
        switch self {
        case .secret: true
        case .list(let elements): elements.contains(where: \.holdsSecret)
        case .map(let map): map.contains(where: \.value.holdsSecret)
        default: false
        }
    }
}

/// A secret's text. It prints as `***` wherever it is interpolated by mistake.
package struct SecretValue: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The text, for the fields that are marked for secrets.
    package let exposed: String

    package init(_ text: String) { exposed = text }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
}
