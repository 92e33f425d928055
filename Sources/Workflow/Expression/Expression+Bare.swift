internal import MictlanXText

/// Expressions that stand in no document: faults are thrown, with their place in the text.
extension Expression {
    /// Parses an expression.
    ///
    /// - Parameter text: its text, without `${{ }}`.
    /// - Throws: `ExpressionError` where it is none.
    package init(_ text: String) throws(ExpressionError) {
        node = try ExpressionParser.parse(text)
        self.text = text
        span = SourceSpan(file: "", at: SourceMark(line: 1, column: 1))
    }

    /// The contexts that it uses and that `default()` does not catch where they are missing.
    ///
    /// - Returns: their names, with their places in Unicode scalars from the start of the text.
    package func roots() -> [(name: String, range: Range<Int>)] {
        node.references(excused: true).map { reference in
            (
                reference.root,
                reference.range.lowerBound..<reference.range.lowerBound + reference.root.unicodeScalars.count
            )
        }
    }

    /// The value in a scope.
    ///
    /// - Parameter scope: what it can see.
    /// - Returns: the value.
    /// - Throws: `ExpressionError` where there is none.
    package func value(in scope: EvaluationScope) throws(ExpressionError) -> WorkflowValue {
        var evaluator = Evaluator(scope: scope, start: span.start)
        return try evaluator.evaluate(node)
    }
}
