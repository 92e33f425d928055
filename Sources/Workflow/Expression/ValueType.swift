/// The type of a workflow value, as the static check of expressions knows it.
package indirect enum ValueType: Hashable, Sendable {
    case null, bool, int, float, string, duration, size, time
    /// A list whose elements have one type.
    case list(ValueType)
    /// A map whose keys are known only when the workflow runs.
    case map
    /// A map with exactly these keys: `inputs`, one step's outputs.
    case record([String: ValueType])
    /// A frozen work list, kept on disk.
    case itemset
    case secret
    /// Not known before the run: a value of a free field, or of a caller that checks less.
    case any

    /// Whether a value of the other type may stand where this one is wanted. `any` fits everywhere.
    package func accepts(_ other: ValueType) -> Bool {
        switch (self, other) {
        case (.any, _), (_, .any): true
        case (.list(let mine), .list(let theirs)): mine.accepts(theirs)
        case (.map, .map), (.map, .record), (.record, .map), (.record, .record): true
        default: self == other
        }
    }

    /// Whether a secret is in it for certain: a list or a record of one counts.
    package var holdsSecret: Bool {
        switch self {
        case .secret: true
        case .list(let element): element.holdsSecret
        case .record(let fields): fields.values.contains(where: \.holdsSecret)
        default: false
        }
    }

    /// The type that holds both, `any` when they differ.
    func joined(with other: ValueType) -> ValueType {
        if self == other || other == .null { return self }
        if self == .null { return other }
        // What may be a secret is one.
        if self == .secret || other == .secret { return .secret }
        if case .list(let mine) = self, case .list(let theirs) = other { return .list(mine.joined(with: theirs)) }
        return .any
    }
}

extension ValueType: CustomStringConvertible {
    /// The word that error messages use.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .string: "string"
        case .duration: "duration"
        case .size: "size"
        case .time: "time"
        case .list(.any): "list"
        case .list(let element): "list of \(element)"
        case .map, .record: "map"
        case .itemset: "itemset"
        case .secret: "secret"
        case .any: "any"
        }
    }
}
