internal import MictlanXModel
package import MictlanXText

/// The state of one decoding: where faults go, what was found to be checked later.
///
/// Not sendable, and never outlives ``WorkflowDocument/lint(_:limits:)``.
package final class Decoding {
    package var diagnostics: Diagnostics
    /// What steps inherit; known before the first step is decoded.
    var defaults = StepDefaults(areFaulty: false)
    /// Whether there may be steps whose ids could not be read: nothing is said about ids that are not known.
    var hasUnreadSteps = false
    /// The contexts of which not everything could be read, such as `inputs`, with the names that were: of a faulty input
    /// the type is unknown, but its name is none that does not exist.
    var unread = UnreadNames()
    /// The expressions found so far; collected per step.
    private var uses: [ExpressionUse] = []

    package init(diagnostics: Diagnostics) {
        self.diagnostics = diagnostics
    }

    /// The result of a piece of decoding with the expressions that were found in it.
    func collectingUses<Result>(_ body: () -> Result) -> (result: Result, uses: [ExpressionUse]) {
        let outer = uses
        uses = []
        defer { uses = outer }
        let result = body()
        return (result, uses)
    }

    /// Decodes a node; faults in it also name the alias through which it came.
    func within<Result>(_ node: YAMLNode, _ body: () -> Result) -> Result {
        guard let alias = node.alias else { return body() }
        diagnostics.enter(Diagnostic.Related(span: alias, message: "it is used through this alias"))
        defer { diagnostics.leave() }
        return body()
    }

    // MARK: Single values

    /// Decodes one value, an element for a list or map key; `nil` when it is faulty, which is reported: at `place` when
    /// nothing is written.
    func field<Value: FieldValue>(_ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan) -> Field<Value>? {
        within(node) {
            guard let scalar = scalar(node, of: key, expected: Value.schemaType, missingAt: place) else { return nil }
            let fits: ExpressionUse.Fits = { (value) throws(FieldMismatch) in _ = try Value(value: value) }
            guard let template = template(in: scalar, of: key, expected: Value.schemaType, fits: fits) else {
                var scalar = scalar
                // There is nothing to underline between empty quotes.
                if scalar.text.isEmpty { scalar.contentSpan = node.span }
                return literal(scalar, of: key).map { Field(.literal($0), span: node.span) }
            }
            warnOfLineBreak(in: scalar, of: key, expected: Value.schemaType)
            if let constant = template.constant {
                let text = YAMLScalar(text: constant, style: .doubleQuoted, contentSpan: scalar.contentSpan)
                return literal(text, of: key).map { Field(.literal($0), span: node.span) }
            }
            return key.allowsTemplate ? Field(.template(template), span: node.span) : nil
        }
    }

    private func scalar(
        _ node: YAMLNode, of key: KeySchema, expected: SchemaType, missingAt place: SourceSpan
    ) -> YAMLScalar? {
        switch node.content {
        case .scalar(let scalar) where !scalar.isNull || expected == .any: return scalar
        default:
            wrongKind(node, of: key, expected, missingAt: place)
            return nil
        }
    }

    /// The template of a scalar that has one; where none is allowed that is a fault, but it is parsed all the same.
    private func template(
        in scalar: YAMLScalar, of key: KeySchema, expected: SchemaType, fits: ExpressionUse.Fits? = nil
    ) -> Template? {
        guard scalar.text.contains("${{") else {
            if key.allowsTemplate { warnOfBareBraces(in: scalar) }
            return nil
        }
        let template = Template(parsing: scalar.text, span: scalar.contentSpan, into: &diagnostics)
        guard template.constant == nil else { return template }
        if key.allowsTemplate {
            record(.template(template), of: key, expected: expected, at: scalar.contentSpan, fits: fits)
        } else {
            diagnostics.error(
                .templateNotAllowed, "\(key.name.quoted) is fixed when the file is read and cannot be computed",
                at: scalar.contentSpan)
        }
        return template
    }

    private func literal<Value: FieldValue>(_ scalar: YAMLScalar, of key: KeySchema) -> Value? {
        guard let value = Value.schemaType.literal(scalar) else {
            if [.duration, .age].contains(Value.schemaType), let reason = DurationText.excess(of: scalar.text) {
                diagnostics.error(.badValue, "\(key.name.quoted): \(reason)", at: scalar.contentSpan)
                return nil
            }
            wrongType(key, Value.schemaType, scalar.text.quoted, at: scalar.contentSpan, scalar: scalar)
            return nil
        }
        do throws(FieldMismatch) {
            let parsed = try Value(value: value)
            warnOfSpelling(of: scalar, key, Value.schemaType)
            return parsed
        } catch {
            switch error {
            case .wrongType: wrongType(key, Value.schemaType, scalar.text.quoted, at: scalar.contentSpan)
            case .notAllowed(let reason, let meant):
                diagnostics.error(
                    .badValue, "\(key.name.quoted): \(reason)", at: scalar.contentSpan,
                    label: meant.map { "did you mean '\($0)'?" },
                    help: scalar.endsWithLineBreak ? ValueAdvice.lineBreak : nil)
            }
            return nil
        }
    }

    private func record(
        _ source: ExpressionUse.Source, of key: KeySchema, expected: SchemaType, at span: SourceSpan,
        fits: ExpressionUse.Fits? = nil
    ) {
        uses.append(
            ExpressionUse(
                source: source, key: key, expected: expected, span: span, fits: fits, aliases: diagnostics.trail))
    }

    /// Reports a value of the wrong type, with the remedy where one can be seen.
    func wrongType(
        _ key: KeySchema, _ expected: SchemaType, _ found: String, at span: SourceSpan, scalar: YAMLScalar? = nil
    ) {
        let advice = scalar.map { ValueAdvice($0, expected) }
        let isQuoted = scalar.map { $0.style != .plain } ?? false
        diagnostics.error(
            .wrongType, "\(key.name.quoted) takes \(expected.name), not \(isQuoted ? "the text " : "")\(found)",
            at: span,
            label: advice?.meant.map { "did you mean '\($0)'?" }, help: advice?.help)
    }

    /// Reports a value of the wrong kind; where nothing is written, at the place that names it. What is invalid was
    /// reported when it was read.
    func wrongKind(_ node: YAMLNode, of key: KeySchema, _ expected: SchemaType, missingAt place: SourceSpan) {
        if case .invalid = node.content { return }
        var scalar: YAMLScalar?
        if case .scalar(let written) = node.content, !written.isNull { scalar = written }
        wrongType(
            key, expected, node.shown, at: node.span.start == node.span.end ? place : node.span, scalar: scalar)
    }

    // MARK: Lists and maps

    func list<Value: FieldValue>(_ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan) -> FieldList<Value>?
    {
        within(node) {
            switch node.content {
            case .sequence(let items):
                let fields: [Field<Value>] = items.compactMap { field($0, of: key, missingAt: $0.span) }
                return fields.count == items.count ? FieldList(.items(fields), span: node.span) : nil
            default:
                return whole(node, of: key, missingAt: place).map { FieldList(.template($0), span: node.span) }
            }
        }
    }

    func map<Value: FieldValue>(_ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan) -> FieldMap<Value>? {
        within(node) {
            switch node.content {
            case .mapping(let entries):
                let fields = entries.compactMap { entry -> (name: String, value: Field<Value>)? in
                    guard isFixed(entry.key, "a name in \(key.name.quoted)") else { return nil }
                    let key = key.entry(entry.key.text)
                    let value: Field<Value>? = field(entry.value, of: key, missingAt: entry.key.span)
                    return value.map { (entry.key.text, $0) }
                }
                return fields.count == entries.count ? FieldMap(.entries(fields), span: node.span) : nil
            default:
                return whole(node, of: key, missingAt: place).map { FieldMap(.template($0), span: node.span) }
            }
        }
    }

    /// The one expression that stands for a whole list or map.
    private func whole(_ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan) -> Template? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            wrongKind(node, of: key, key.type, missingAt: place)
            return nil
        }
        guard let template = template(in: scalar, of: key, expected: key.type) else {
            diagnostics.error(
                .wrongType, "\(key.name.quoted) takes \(key.type.name), not \(scalar.text.quoted)",
                at: scalar.contentSpan,
                help: key.type.isList ? ValueAdvice.list(of: scalar.text) : nil)
            return nil
        }
        return key.allowsTemplate ? template : nil
    }

    /// Whether a key is written out; names are never computed.
    func isFixed(_ key: YAMLKey, _ what: String) -> Bool {
        guard key.text.contains("${{") else { return true }
        diagnostics.error(.templateNotAllowed, "\(what) cannot be computed", at: key.span)
        return false
    }

    // MARK: Values of any shape

    func tree(_ node: YAMLNode, of key: KeySchema) -> ValueTree? {
        within(node) {
            switch node.content {
            case .invalid: return nil
            case .scalar(let scalar): return tree(scalar, of: key)
            case .sequence(let items):
                let values = items.compactMap { tree($0, of: key) }
                return values.count == items.count ? .list(values) : nil
            case .mapping(let entries):
                let values = entries.compactMap { entry -> (name: String, value: ValueTree)? in
                    guard isFixed(entry.key, "a name") else { return nil }
                    return tree(entry.value, of: key).map { (entry.key.text, $0) }
                }
                return values.count == entries.count ? .map(values) : nil
            }
        }
    }

    private func tree(_ scalar: YAMLScalar, of key: KeySchema) -> ValueTree? {
        if let template = template(in: scalar, of: key, expected: .any) {
            if let constant = template.constant { return .value(.string(constant)) }
            return key.allowsTemplate ? .template(template) : nil
        }
        warnOfAmbiguity(of: scalar)
        return SchemaType.any.literal(scalar).map { .value($0) }
    }

    // MARK: Expressions

    /// Reads only the expressions of a value whose key is not known, so that their faults are found in the same round.
    func expressions(in node: YAMLNode) {
        within(node) {
            switch node.content {
            case .invalid: break
            case .scalar(let scalar): _ = template(in: scalar, of: Self.anyKey, expected: .any)
            case .sequence(let items): for item in items { expressions(in: item) }
            case .mapping(let entries): for entry in entries { expressions(in: entry.value) }
            }
        }
    }

    private static let anyKey = KeySchema("value", .any, seesItem: true, "a value of any type")

    /// Decodes a bare expression, as `when` and `that` take.
    func condition(
        _ node: YAMLNode, of key: KeySchema, missingAt place: SourceSpan, expected: SchemaType = .bool
    ) -> Expression? {
        within(node) {
            guard let scalar = scalar(node, of: key, expected: .expression, missingAt: place) else { return nil }
            if scalar.text.contains("${{") {
                diagnostics.error(
                    .templateNotAllowed, "\(key.name.quoted) is an expression already", at: scalar.contentSpan,
                    help: "write the bare expression, without '${{' and '}}'")
                return nil
            }
            let expression = Expression(
                parsing: scalar.text, span: scalar.contentSpan, into: &diagnostics)
            record(.condition(expression), of: key, expected: expected, at: scalar.contentSpan)
            return expression
        }
    }
}

extension SchemaType {
    fileprivate var isList: Bool {
        switch self {
        case .list, .oneOrMore: true
        default: false
        }
    }
}
