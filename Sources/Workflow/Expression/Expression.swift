package import MictlanXText

/// An expression of the workflow language, parsed once: `when: steps.files.count > 0`, or the inside of `${{ }}`.
package struct Expression: Hashable, Sendable {
    /// The text as written.
    package let text: String
    /// Where the text stands.
    package let span: SourceSpan
    let node: SyntaxNode

    /// Parses an expression; a fault is added to the diagnostics and leaves an expression of unknown value.
    /// The text has no `${{ }}`; faults point into the span when the source is spelled as the text is.
    package init(parsing text: String, span: SourceSpan, into diagnostics: inout Diagnostics) {
        self.text = text
        self.span = span.inner(of: text)
        do {
            node = try ExpressionParser.parse(text)
        } catch {
            node = SyntaxNode(kind: .literal(.unknown), range: 0..<text.unicodeScalars.count)
            diagnostics.append(Self.diagnostic(error, text: text, span: self.span))
        }
    }

    /// Stands where an expression was begun and could not be read, which was reported.
    init(unknownAt span: SourceSpan) {
        text = ""
        self.span = span
        node = SyntaxNode(kind: .literal(.unknown), range: 0..<0)
    }

    /// The contexts it uses, in the order of the text.
    package var references: [ContextReference] { references() }

    /// The contexts it uses.
    ///
    /// - Parameter excused: whether those are left out that `default()` catches where they are missing.
    /// - Returns: the references in the order of the text.
    package func references(excused: Bool = false) -> [ContextReference] {
        let length = text.unicodeScalars.count
        return node.references(excused: excused).map {
            ContextReference(root: $0.root, path: $0.path, span: span.narrowed(to: $0.range, of: length))
        }
    }

    /// Checks the types; gives that of the result, `any` when it is not known or faulty.
    @discardableResult
    package func check(in environment: TypeEnvironment, into diagnostics: inout Diagnostics) -> ValueType {
        var checker = TypeChecker(environment: environment)
        let type = checker.type(of: node)
        for error in checker.errors { diagnostics.append(Self.diagnostic(error, text: text, span: span)) }
        return type
    }

    /// The value in a scope.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> WorkflowValue {
        var evaluator = Evaluator(scope: scope, start: span.start)
        do {
            return try evaluator.evaluate(node)
        } catch {
            throw ExpressionFailure(Self.diagnostic(error, text: text, span: span))
        }
    }

    private static func diagnostic(_ error: ExpressionError, text: String, span: SourceSpan) -> Diagnostic {
        let place = span.narrowed(to: error.range, of: text.unicodeScalars.count)
        return Diagnostic(.error, error.code, error.message, at: place, label: error.help)
    }
}

/// An expression that could not be evaluated, with the place in the document.
package struct ExpressionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let diagnostic: Diagnostic

    init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

    package var description: String {
        let place = diagnostic.span.map { "\($0): " } ?? ""
        let help = diagnostic.label.map { "; \($0)" } ?? ""
        return "\(place)\(diagnostic.message)\(help)"
    }
}

extension SourceSpan {
    /// The part of a scalar's span that holds its text: all of it, or what is between one-line quotes.
    func inner(of text: String) -> SourceSpan {
        guard start.line == end.line, end.column - start.column == text.unicodeScalars.count + 2 else { return self }
        return SourceSpan(
            file: file, start: SourceMark(line: start.line, column: start.column + 1),
            end: SourceMark(line: end.line, column: end.column - 1))
    }
}
