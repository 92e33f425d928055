package import MictlanXText

/// A scalar with `${{ expression }}` in it.
///
/// An expression that is the whole scalar keeps its type; inside text it is written in its string form. `$${{` stands
/// for the text `${{`. The results are data: they are never read again as YAML or as a template.
package struct Template: Hashable, Sendable {
    /// A piece of the scalar.
    package enum Part: Hashable, Sendable {
        case text(String)
        case expression(Expression)
    }

    package let parts: [Part]
    /// Where the scalar stands.
    package let span: SourceSpan

    /// Parses the decoded text of a scalar; the span has its quotes. Faults are added to the diagnostics.
    package init(parsing text: String, span: SourceSpan, into diagnostics: inout Diagnostics) {
        self.span = span
        var parser = TemplateParser(text: text, span: span.inner(of: text))
        parser.parse(into: &diagnostics)
        parts = parser.parts
    }

    /// The text of a template without expressions.
    package var constant: String? {
        switch parts.count {
        case 0: return ""
        case 1:
            guard case .text(let text) = parts[0] else { return nil }
            return text
        default: return nil
        }
    }

    /// The expression that is the whole scalar.
    package var wholeExpression: Expression? {
        guard parts.count == 1, case .expression(let expression) = parts[0] else { return nil }
        return expression
    }

    /// The expressions in the order of the text.
    package var expressions: [Expression] {
        parts.compactMap { part in
            guard case .expression(let expression) = part else { return nil }
            return expression
        }
    }

    /// The contexts it uses, in the order of the text.
    package var references: [ContextReference] { expressions.flatMap(\.references) }

    /// The static check of all its expressions.
    ///
    /// - Returns: the type of the result: the expression's own where it is the whole scalar, else `string`, or `secret`
    ///   where one is in it.
    @discardableResult
    package func check(in environment: TypeEnvironment, into diagnostics: inout Diagnostics) -> ValueType {
        if let expression = wholeExpression { return expression.check(in: environment, into: &diagnostics) }
        var isSecret = false
        for expression in expressions {
            let type = expression.check(in: environment, into: &diagnostics)
            switch type {
            case .list, .map, .record, .null, .itemset:
                diagnostics.append(Self.notText(type, at: expression.span))
            case .secret: isSecret = true
            default: break
            }
        }
        return isSecret ? .secret : .string
    }

    /// The value in a scope.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> WorkflowValue {
        if let expression = wholeExpression { return try expression.evaluate(in: scope) }
        var output: [UInt8] = []
        var isSecret = false
        for part in parts {
            switch part {
            case .text(let text): output += text.utf8
            case .expression(let expression):
                let value = try expression.evaluate(in: scope)
                if value.isUnknown { return .unknown }
                if case .secret(let secret) = value {
                    isSecret = true
                    output += secret.exposed.utf8
                    continue
                }
                guard let text = value.textForm else {
                    throw ExpressionFailure(Self.notText(value.type, at: expression.span))
                }
                output += text
            }
        }
        // Text with a secret in it is one.
        return isSecret ? .secret(SecretValue(String(decoding: output, as: UTF8.self))) : .text(output)
    }

    private static func notText(_ type: ValueType, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .error, .notText, "\(type) cannot stand inside a text", at: span,
            help: "make the expression the whole value, or write it with join(), json() or default()")
    }
}

/// Cuts a scalar into texts and expressions.
private struct TemplateParser {
    private let scalars: [Unicode.Scalar]
    private let span: SourceSpan
    private var offset = 0
    private var text = String.UnicodeScalarView()
    private(set) var parts: [Template.Part] = []

    init(text: String, span: SourceSpan) {
        scalars = Array(text.unicodeScalars)
        self.span = span
    }

    mutating func parse(into diagnostics: inout Diagnostics) {
        while offset < scalars.count {
            if starts(with: "$${{") {
                text.append(contentsOf: "${{".unicodeScalars)
                offset += 4
            } else if starts(with: "${{") {
                expression(into: &diagnostics)
            } else {
                text.append(scalars[offset])
                offset += 1
            }
        }
        flush()
    }

    private func starts(with prefix: String) -> Bool { scalars[offset...].starts(with: prefix.unicodeScalars) }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        parts.append(.text(String(text)))
        text = String.UnicodeScalarView()
    }

    private mutating func expression(into diagnostics: inout Diagnostics) {
        let start = offset
        guard let end = closing(from: start + 3) else {
            diagnostics.error(
                .expressionSyntax, "'${{' is not closed", at: place(start..<start + 3), label: "'}}' is missing",
                help: "write '$${{' for the text '${{'")
            flush()
            // Not a text: what the value is, is not known.
            parts.append(.expression(Expression(unknownAt: place(start..<start + 3))))
            offset = scalars.count
            return
        }
        flush()
        // Spaces beside the braces are not part of the expression, so that its span is what was meant.
        var inside = start + 3..<end
        while let first = inside.first, scalars[first] == " " { inside.removeFirst() }
        while let last = inside.last, scalars[last] == " " { inside.removeLast() }
        var source = String.UnicodeScalarView()
        source.append(contentsOf: scalars[inside])
        let place = place(inside.isEmpty ? start..<end + 2 : inside)
        parts.append(.expression(Expression(parsing: String(source), span: place, into: &diagnostics)))
        offset = end + 2
    }

    private func place(_ range: Range<Int>) -> SourceSpan { span.narrowed(to: range, of: scalars.count) }

    /// Where `}}` stands, outside quoted text.
    private func closing(from start: Int) -> Int? {
        var quote: Unicode.Scalar?
        var offset = start
        while offset + 1 < scalars.count {
            let scalar = scalars[offset]
            if let open = quote {
                if scalar == "\\", open == "\"" { offset += 1 } else if scalar == open { quote = nil }
            } else if scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if scalar == "}", scalars[offset + 1] == "}" {
                return offset
            }
            offset += 1
        }
        return nil
    }
}
