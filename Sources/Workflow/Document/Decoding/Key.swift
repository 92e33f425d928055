internal import MictlanXText

/// A key whose value is a single ``Field``.
package struct Key<Value: FieldValue>: Sendable {
    package let schema: KeySchema
    let defaultValue: Value?

    /// Declares a key as ``KeySchema`` does; the default is written as in a document.
    package init(
        _ name: String, required: Bool = false, default defaultText: String? = nil, pattern: String? = nil,
        template: Bool = true, seesItem: Bool = false, inheritable: Bool = false, _ help: String
    ) {
        schema = KeySchema(
            name, Value.schemaType, required: required, default: defaultText, pattern: pattern, template: template,
            seesItem: seesItem, inheritable: inheritable, help)
        defaultValue = defaultText.flatMap { text in
            let place = SourceSpan(file: "", at: .start)
            let scalar = YAMLScalar(text: text, style: .plain, contentSpan: place)
            return Value.schemaType.literal(scalar).flatMap { try? Value(value: $0) }
        }
        precondition(defaultText == nil || defaultValue != nil, "the default of '\(name)' has another type")
    }
}

/// A key whose value is a list, or a single template that gives one.
package struct ListKey<Value: FieldValue>: Sendable {
    package let schema: KeySchema

    package init(_ name: String, required: Bool = false, template: Bool = true, _ help: String) {
        schema = KeySchema(name, .list(Value.schemaType), required: required, template: template, help)
    }
}

/// A key whose value is a map of free names, or a single template that gives one.
package struct MapKey<Value: FieldValue>: Sendable {
    package let schema: KeySchema

    package init(_ name: String, template: Bool = true, seesItem: Bool = false, _ help: String) {
        schema = KeySchema(name, .map(Value.schemaType), template: template, seesItem: seesItem, help)
    }
}

/// A key whose value is a map with a schema.
struct SectionKey<Section: DocumentSection>: Sendable {
    let schema: KeySchema

    init(_ name: String, required: Bool = false, _ help: String) {
        schema = KeySchema(name, .section(Section.schema), required: required, help)
    }
}

/// A key that takes true or false, or a map with a schema.
struct SwitchKey<Section: DocumentSection>: Sendable {
    let schema: KeySchema

    init(_ name: String, _ help: String) {
        schema = KeySchema(name, .boolOrSection(Section.schema), help)
    }
}
