package import MictlanXText

/// An expression of the document together with what is expected of it.
package struct ExpressionUse: Sendable {
    package enum Source: Sendable {
        case template(Template)
        case condition(Expression)
    }

    /// Throws where a value does not fit the key.
    typealias Fits = @Sendable (WorkflowValue) throws(FieldMismatch) -> Void

    package let source: Source
    /// The key that it belongs to.
    package let key: KeySchema
    /// What the value must be; conditions must be bool.
    package let expected: SchemaType
    package let span: SourceSpan
    /// Whether a value fits; `nil` where the expression is only a part of the value.
    let fits: Fits?
    /// The aliases through which it came.
    let aliases: [Diagnostic.Related]

    /// The expressions in it.
    package var expressions: [Expression] {
        switch source {
        case .template(let template): template.expressions
        case .condition(let expression): [expression]
        }
    }

    package var references: [ContextReference] { expressions.flatMap(\.references) }
}
