package import MictlanXText

/// A value of a step: written out, or computed by `${{ }}` when the step runs.
package struct Field<Value: FieldValue>: Sendable {
    package enum Content: Sendable {
        case literal(Value)
        case template(Template)
    }

    package let content: Content
    /// Where the value is written.
    package let span: SourceSpan

    init(_ content: Content, span: SourceSpan) {
        self.content = content
        self.span = span
    }

    /// The value where it is written out.
    package var literal: Value? {
        guard case .literal(let value) = content else { return nil }
        return value
    }

    /// The value; `nil` in a plan when it is known only when the workflow runs.
    ///
    /// - Throws: `ExpressionFailure` when the expression fails or gives a value that does not fit.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> Value? {
        switch content {
        case .literal(let value): return value
        case .template(let template):
            let value = try template.evaluate(in: scope)
            return value.isUnknown ? nil : try Value(checking: value, at: span)
        }
    }
}

/// A list of values; some or all of it may be computed.
package struct FieldList<Value: FieldValue>: Sendable {
    package enum Content: Sendable {
        case items([Field<Value>])
        /// One expression that gives the whole list.
        case template(Template)
    }

    package let content: Content
    package let span: SourceSpan

    init(_ content: Content, span: SourceSpan) {
        self.content = content
        self.span = span
    }

    /// The values, or `nil` where one is known only when the workflow runs.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> [Value]? {
        switch content {
        case .items(let items):
            var values: [Value] = []
            for item in items {
                guard let value = try item.evaluate(in: scope) else { return nil }
                values.append(value)
            }
            return values
        case .template(let template):
            let value = try template.evaluate(in: scope)
            if value.isUnknown { return nil }
            guard case .list(let elements) = value else {
                throw ExpressionFailure.wrongType(value, expected: .list(Value.schemaType), at: span)
            }
            return try elements.map { (element) throws(ExpressionFailure) in try Value(checking: element, at: span) }
        }
    }
}

/// A map of free names to values; some or all of it may be computed.
package struct FieldMap<Value: FieldValue>: Sendable {
    package enum Content: Sendable {
        case entries([(name: String, value: Field<Value>)])
        /// One expression that gives the whole map.
        case template(Template)
    }

    package let content: Content
    package let span: SourceSpan

    init(_ content: Content, span: SourceSpan) {
        self.content = content
        self.span = span
    }

    /// Whether nothing is in it for certain.
    package var isEmpty: Bool {
        guard case .entries(let entries) = content else { return false }
        return entries.isEmpty
    }

    /// The values in order, or `nil` where one is known only when the workflow runs.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionFailure) -> [(name: String, value: Value)]? {
        switch content {
        case .entries(let entries):
            var values: [(name: String, value: Value)] = []
            for entry in entries {
                guard let value = try entry.value.evaluate(in: scope) else { return nil }
                values.append((entry.name, value))
            }
            return values
        case .template(let template):
            let value = try template.evaluate(in: scope)
            if value.isUnknown { return nil }
            guard case .map(let map) = value else {
                throw ExpressionFailure.wrongType(value, expected: .map(Value.schemaType), at: span)
            }
            var values: [(name: String, value: Value)] = []
            for (name, element) in map { values.append((name, try Value(checking: element, at: span))) }
            return values
        }
    }
}

extension FieldValue {
    /// Takes a computed value, or tells where and why it does not fit.
    init(checking value: WorkflowValue, at span: SourceSpan) throws(ExpressionFailure) {
        do throws(FieldMismatch) {
            try self.init(value: value)
        } catch {
            switch error {
            case .wrongType: throw .wrongType(value, expected: Self.schemaType, at: span)
            case .notAllowed(let reason, let meant):
                throw ExpressionFailure(
                    Diagnostic(.error, .badValue, reason, at: span, label: meant.map { "did you mean '\($0)'?" }))
            }
        }
    }
}

extension ExpressionFailure {
    static func wrongType(_ value: WorkflowValue, expected: SchemaType, at span: SourceSpan) -> ExpressionFailure {
        ExpressionFailure(
            Diagnostic(.error, .wrongType, "expected \(expected.name), got \(value.type)", at: span))
    }
}
