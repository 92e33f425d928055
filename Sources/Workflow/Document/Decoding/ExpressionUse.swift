package import MictlanXText

/// An expression of the document together with what is expected of it.
package struct ExpressionUse: Sendable {
    package enum Source: Sendable {
        case template(Template)
        case condition(Expression)
    }

    package let source: Source
    /// The key that it belongs to.
    package let key: KeySchema
    /// What the value must be; conditions must be bool.
    package let expected: SchemaType
    package let span: SourceSpan
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
