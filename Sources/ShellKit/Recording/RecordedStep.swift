import MictlanXModel
import MictlanXText

/// A step of a workflow that does what a command did.
struct RecordedStep: Sendable, Equatable {
    /// A value of a step, as YAML writes it.
    indirect enum Value: Sendable, Equatable {
        /// A text of which nothing is an expression.
        case text(String)
        /// A text with expressions.
        case template(String)
        case number(Int)
        case flag(Bool)
        case list([Value])
        case map([(String, Value)])

        static func == (left: Value, right: Value) -> Bool { left.yaml == right.yaml }

        /// In flow style, on one line.
        var yaml: String {
            switch self {
            case .text(let text): Self.quoted(text.replacing("${{", with: "$${{"))
            case .template(let text): Self.quoted(text)
            case .number(let number): String(number)
            case .flag(let flag): flag ? "true" : "false"
            case .list(let values): "[\(values.map(\.yaml).joined(separator: ", "))]"
            case .map(let fields): "{\(fields.map { "\($0.0): \($0.1.yaml)" }.joined(separator: ", "))}"
            }
        }

        /// JSON's strings are YAML's.
        private static func quoted(_ text: String) -> String { JSONText.encode(.string(text)) }
    }

    /// The name by which other steps refer to it.
    var id: String?
    let kind: String
    let value: Value

    init(_ kind: String, _ value: Value, id: String? = nil) {
        self.kind = kind
        self.value = value
        self.id = id
    }

    /// The step as lines of a list.
    var yaml: String {
        guard let id else { return "  - \(kind): \(value.yaml)\n" }
        return "  - id: \(id)\n    \(kind): \(value.yaml)\n"
    }
}

/// What a command is in a workflow.
enum RecordedCommand: Sendable {
    case steps([RecordedStep])
    /// It cannot be a step, for this reason.
    case none(String)
    /// It changes nothing and decides nothing that the other steps do not say themselves.
    case silent
}
