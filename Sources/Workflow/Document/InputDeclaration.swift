package import MictlanXText

/// The type of an input.
package enum InputType: String, FieldChoice {
    case string, int, float, bool, duration, size, path, time, list, map

    /// The type that expressions see.
    package var valueType: ValueType {
        switch self {
        case .string, .path: .string
        case .int: .int
        case .float: .float
        case .bool: .bool
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .list: .list(.any)
        case .map: .map
        }
    }

    /// How values are written, in a file and on the command line.
    var schemaType: SchemaType {
        switch self {
        case .string: .text
        case .path: .path
        case .int: .int
        case .float: .number
        case .bool: .bool
        case .duration: .duration
        case .size: .size
        case .time: .time
        case .list: .list(.any)
        case .map: .map(.any)
        }
    }
}

/// What can be given to a run.
package struct InputDeclaration: Sendable {
    package let name: String
    package let type: InputType
    package let isRequired: Bool
    package let defaultValue: WorkflowValue?
    package let help: String?
    package let pattern: Pattern?
    package let allowed: [WorkflowValue]?
    package let minimum: WorkflowValue?
    package let maximum: WorkflowValue?
    /// Whether the value is hidden, as those of `secrets` are.
    package let isSecret: Bool
    /// Where the input is declared.
    package let span: SourceSpan
}
