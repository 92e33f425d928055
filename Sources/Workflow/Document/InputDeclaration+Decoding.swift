internal import MictlanXText

extension InputDeclaration {
    /// The keys of a declaration as they are read; values are typed afterwards, when the type is known.
    struct Section: DocumentSection {
        let type: InputType
        let isRequired: Bool
        let help: String?
        let pattern: Pattern?
        let hasPattern: Bool
        let isSecret: Bool

        private enum Keys {
            static let type = Key<InputType>("type", required: true, template: false, "the type of the value")
            static let required = Key<Bool>("required", default: "false", template: false, "whether it must be given")
            static let help = Key<String>("help", template: false, "one line for people")
            static let pattern = Key<CheckedPattern>(
                "pattern", template: false, "what a text must match; anchor it with ^ and $")
            static let secret = Key<Bool>("secret", default: "false", template: false, "whether the value is hidden")
        }

        static let defaultKey = KeySchema("default", .any, template: false, "the value where none is given")
        static let enumKey = KeySchema("enum", .list(.any), template: false, "the values that are allowed")
        static let minKey = KeySchema("min", .any, template: false, "the smallest value")
        static let maxKey = KeySchema("max", .any, template: false, "the largest value")

        static let schema = MapSchema(
            "input",
            [
                Keys.type.schema, Keys.required.schema, defaultKey, Keys.help.schema, Keys.pattern.schema, enumKey,
                minKey, maxKey, Keys.secret.schema,
            ], atMostOne: [["required", "default"], ["secret", "default"], ["secret", "enum"]])

        init?(_ reader: MapReader) {
            isRequired = reader.field(Keys.required)?.literal ?? false
            help = reader.optional(Keys.help)?.literal
            let written = reader.optional(Keys.pattern)
            hasPattern = written != nil
            pattern = written?.literal?.pattern
            let secret = reader.field(Keys.secret)
            isSecret = secret?.literal ?? false
            guard let type = reader.field(Keys.type)?.literal else { return nil }
            self.type = type
            if let secret, isSecret, type != .string {
                reader.report(.conflictingKeys, "only an input of the type string can be a secret", at: secret.span)
            }
            if let written, type != .string && type != .path {
                reader.report(.conflictingKeys, "a pattern is for inputs of the type string or path", at: written.span)
            }
        }
    }
}

/// A regular expression in a document, checked.
struct CheckedPattern: FieldValue {
    let pattern: Pattern

    static var schemaType: SchemaType { .pattern }

    init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        do { pattern = try Pattern(text) } catch { throw .notAllowed(error.reason) }
    }
}

extension Decoding {
    /// Decodes the declarations of inputs.
    func inputs(_ entry: YAMLEntry, of schema: KeySchema) -> [InputDeclaration] {
        guard case .mapping(let entries) = entry.value.content else {
            unread.contexts.insert(schema.name)
            wrongKind(entry.value, of: schema, schema.type, missingAt: entry.key.span)
            return []
        }
        if entry.value.isPartial { unread.contexts.insert(schema.name) }
        return within(entry.value) {
            entries.compactMap { entry in
                guard isName(entry.key, in: schema.name) else { return nil }
                let input: InputDeclaration? = within(entry.value) { self.input(entry) }
                if input == nil { unread.inputs.insert(entry.key.text) }
                return input
            }
        }
    }

    private func input(_ entry: YAMLEntry) -> InputDeclaration? {
        typealias Section = InputDeclaration.Section
        var help: String?
        if case .scalar(let scalar) = entry.value.content, InputType(rawValue: scalar.text) != nil {
            help = "write '\(entry.key.text): {type: \(scalar.text)}'"
        }
        guard
            let reader = MapReader(
                entry.value, Section.schema, namedAt: entry.key.span, title: "input \(entry.key.text.quoted)",
                help: help, self),
            let section = Section(reader)
        else { return nil }
        let type = section.type
        var allowed: [WorkflowValue]?
        if let list = reader.entry(Section.enumKey) {
            if case .sequence(let items) = list.value.content {
                allowed = items.compactMap { typed($0, type, of: Section.enumKey, missingAt: $0.span) }
                if items.isEmpty { wrongType(Section.enumKey, .list(.any), "an empty list", at: list.value.span) }
            } else {
                wrongKind(list.value, of: Section.enumKey, .list(.any), missingAt: list.key.span)
            }
        }
        func bound(_ key: KeySchema) -> WorkflowValue? {
            guard let entry = reader.entry(key) else { return nil }
            guard type.isOrdered else {
                diagnostics.error(
                    .conflictingKeys, "an input of the type \(type.rawValue) takes no \(key.name.quoted)",
                    at: entry.key.span)
                return nil
            }
            return typed(entry.value, type, of: key, missingAt: entry.key.span)
        }
        let fallback = reader.entry(Section.defaultKey)
        let declaration = InputDeclaration(
            name: entry.key.text, type: type, isRequired: section.isRequired,
            defaultValue: fallback.flatMap { typed($0.value, type, of: Section.defaultKey, missingAt: $0.key.span) },
            help: section.help, pattern: section.pattern, allowed: allowed, minimum: bound(Section.minKey),
            maximum: bound(Section.maxKey), isSecret: section.isSecret, span: entry.key.span)
        if let smallest = declaration.minimum, let largest = declaration.maximum,
            Operators.order(largest, smallest) == -1, let entry = reader.entry(Section.maxKey)
        {
            diagnostics.error(
                .badValue, "'max' is less than 'min', which is \(smallest.display): no value would be allowed",
                at: entry.value.span)
        }
        if let fallback, let value = declaration.defaultValue, let reason = declaration.objection(to: value) {
            diagnostics.error(.badValue, "the default \(reason)", at: fallback.value.span)
        }
        return declaration
    }

    /// A value of an input's type; lists and maps take any.
    private func typed(
        _ node: YAMLNode, _ type: InputType, of key: KeySchema, missingAt place: SourceSpan
    ) -> WorkflowValue? {
        switch type {
        case .list, .map:
            guard let tree = tree(node, of: key), let value = try? tree.evaluate(in: EvaluationScope()) else {
                return nil
            }
            switch (type, value) {
            case (.list, .list), (.map, .map): return value
            default:
                wrongType(key, type.schemaType, node.shown, at: node.span)
                return nil
            }
        default: break
        }
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            wrongKind(node, of: key, type.schemaType, missingAt: place)
            return nil
        }
        guard !scalar.text.contains("${{") else {
            diagnostics.error(
                .templateNotAllowed, "\(key.name.quoted) of an input cannot be computed", at: scalar.contentSpan,
                help: "compute it in 'vars'")
            return nil
        }
        guard let value = type.schemaType.literal(scalar) else {
            wrongType(key, type.schemaType, scalar.text.quoted, at: scalar.contentSpan, scalar: scalar)
            return nil
        }
        warnOfSpelling(of: scalar, key, type.schemaType)
        return value
    }
}
