package import MictlanXText

/// A value of any shape with templates in it: `vars`, `json`, `outputs`.
package indirect enum ValueTree: Sendable {
    case value(WorkflowValue)
    case template(Template)
    case list([ValueTree])
    case map([(name: String, value: ValueTree)])

    /// The value; parts that are known only when the workflow runs are `unknown`.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> WorkflowValue {
        switch self {
        case .value(let value): return value
        case .template(let template): return try template.evaluate(in: scope)
        case .list(let items):
            var values: [WorkflowValue] = []
            for item in items { values.append(try item.evaluate(in: scope)) }
            return .list(values)
        case .map(let entries):
            var map = ValueMap()
            for entry in entries { map[entry.name] = try entry.value.evaluate(in: scope) }
            return .map(map)
        }
    }
}

/// A named value: a variable or an output.
package struct NamedValue: Sendable {
    package let name: String
    package let value: ValueTree
    /// Where the name is written.
    package let span: SourceSpan
}
