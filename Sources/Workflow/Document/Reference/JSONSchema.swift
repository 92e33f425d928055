internal import MictlanXText

/// The JSON Schema (draft 2020-12) of workflow files, for editors. Printed from the same tables that decode them.
package enum JSONSchema {
    /// The schema as JSON text.
    package static var text: String { JSONText.encode(document.json) }

    static var document: WorkflowValue {
        var root: ValueMap = [
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
            "title": .string("mxshell workflow, version 1"),
        ]
        var map = object(WorkflowDocument.schema)
        map["patternProperties"] = .map(["^x-": .bool(true)])
        for (key, value) in map { root[key] = value }
        root["$defs"] = .map([
            "template": .map(["type": .string("string"), "pattern": .string("\\$\\{\\{")]), "step": .map(step),
            "input": .map(object(InputDeclaration.Section.schema)),
        ])
        return .map(root)
    }

    /// A step: the common keys and exactly one kind.
    private static var step: ValueMap {
        var map = object(Step.schema)
        let kinds = StepKindSchema.table.filter { $0.decode != nil }.map(\.key.name)
        map["oneOf"] = .list(kinds.map { .map(["required": .list([.string($0)])]) })
        return map
    }

    private static func object(_ schema: MapSchema) -> ValueMap {
        var properties = ValueMap()
        for key in schema.keys where !key.isLater { properties[key.name] = .map(property(key)) }
        var map: ValueMap = [
            "type": .string("object"), "properties": .map(properties), "additionalProperties": .bool(false),
        ]
        // What `defaults` can give need not be there.
        let required = schema.keys.filter { $0.isRequired && !$0.isInheritable }.map { WorkflowValue.string($0.name) }
        if !required.isEmpty { map["required"] = .list(required) }
        return map
    }

    private static func property(_ key: KeySchema) -> ValueMap {
        var map = value(key.type, allowsTemplate: key.allowsTemplate)
        map["description"] = .string(key.help)
        if let text = key.defaultText, let value = key.type.literal(YAMLScalar(plain: text)) {
            map["default"] = key.type.isWrittenAsText ? .string(text) : value
        }
        return map
    }

    private static func value(_ type: SchemaType, allowsTemplate: Bool) -> ValueMap {
        let plain = plainValue(type, allowsTemplate: allowsTemplate)
        // A text may hold a template anyway, and anything goes where any value does.
        guard allowsTemplate, type != .any, !(type.isWrittenAsText && plain["enum"] == nil), !type.isSection else {
            return plain
        }
        return ["anyOf": .list([.map(plain), .map(["$ref": .string("#/$defs/template")])])]
    }

    private static func plainValue(_ type: SchemaType, allowsTemplate: Bool) -> ValueMap {
        func element(_ type: SchemaType) -> WorkflowValue { .map(value(type, allowsTemplate: allowsTemplate)) }
        return switch type {
        case .bool: ["type": .string("boolean")]
        case .int: ["type": .string("integer")]
        case .natural: ["type": .string("integer"), "minimum": .int(0)]
        case .positive: ["type": .string("integer"), "minimum": .int(1)]
        case .number: ["type": .string("number")]
        case .fraction: ["type": .string("number"), "minimum": .int(0), "maximum": .int(1)]
        case .percent: ["type": .string("number"), "minimum": .int(0), "maximum": .int(100)]
        // Schema-directed typing: an unquoted 010 is a text where a text is wanted.
        case .string, .text, .path, .ballName, .bucket, .glob, .pattern, .duration, .size, .age, .time:
            ["type": .list([.string("string"), .string("number"), .string("boolean")])]
        case .items: ["$ref": .string("#/$defs/template")]
        case .choice(let words): ["enum": .list(words.map(WorkflowValue.string))]
        case .expression: ["type": .list([.string("string"), .string("boolean")])]
        case .stepID: ["type": .string("string")]
        case .any: [:]
        case .list(let item): ["type": .string("array"), "items": element(item)]
        case .oneOrMore(let item):
            ["anyOf": .list([element(item), .map(["type": .string("array"), "items": element(item)])])]
        case .map(let item): ["type": .string("object"), "additionalProperties": element(item)]
        case .section(let schema): section(schema)
        case .inputs:
            ["type": .string("object"), "additionalProperties": .map(["$ref": .string("#/$defs/input")])]
        case .steps:
            ["type": .string("array"), "minItems": .int(1), "items": .map(["$ref": .string("#/$defs/step")])]
        }
    }

    private static func section(_ schema: MapSchema) -> ValueMap {
        guard StepKindSchema.named(schema.name)?.shorthand != nil else { return object(schema) }
        return ["anyOf": .list([.map(object(schema)), .map(plainValue(.text, allowsTemplate: true))])]
    }
}

extension SchemaType {
    /// Whether values are written as text, quoted or not.
    fileprivate var isWrittenAsText: Bool {
        switch self {
        case .string, .text, .duration, .size, .age, .time, .path, .bucket, .ballName, .glob, .pattern, .choice,
            .items, .stepID, .expression:
            true
        default: false
        }
    }

    fileprivate var isSection: Bool {
        switch self {
        case .section, .inputs, .steps, .expression: true
        default: false
        }
    }
}
