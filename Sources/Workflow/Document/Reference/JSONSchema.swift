internal import MictlanXText

/// The JSON Schema (draft 2020-12) of workflow files, for editors and validators. Printed from the same tables that decode
/// them: whatever the decoder takes is valid, and what only the decoder can see (types of expressions, references) is left
/// to `lint`.
package enum JSONSchema {
    /// The schema as one line of JSON.
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
        map["oneOf"] = .list(StepKindSchema.names.map(required))
        return map
    }

    private static func object(_ schema: MapSchema) -> ValueMap {
        var properties = ValueMap()
        for key in schema.keys { properties[key.name] = .map(property(key)) }
        var map: ValueMap = [
            "type": .string("object"), "properties": .map(properties), "additionalProperties": .bool(false),
        ]
        // What `defaults` can give need not be there.
        let names = schema.keys.filter { $0.isRequired && !$0.isInheritable }.map { WorkflowValue.string($0.name) }
        if !names.isEmpty { map["required"] = .list(names) }
        let rules = groups(of: schema)
        if !rules.isEmpty { map["allOf"] = .list(rules) }
        return map
    }

    /// Which keys exclude each other, and of which one is needed.
    private static func groups(of schema: MapSchema) -> [WorkflowValue] {
        var rules: [WorkflowValue] = []
        for group in schema.exactlyOne {
            let keys = group.compactMap(schema.key)
            // What `defaults` can give need not be there.
            if !keys.contains(where: \.isInheritable) {
                rules.append(.map(["anyOf": .list(keys.map { required($0.name) })]))
            }
        }
        for group in schema.exactlyOne + schema.atMostOne {
            for (index, first) in group.enumerated() {
                for second in group.dropFirst(index + 1) {
                    let both: ValueMap = ["required": .list([.string(first), .string(second)])]
                    rules.append(.map(["not": .map(both)]))
                }
            }
        }
        return rules
    }

    private static func required(_ name: String) -> WorkflowValue { .map(["required": .list([.string(name)])]) }

    private static func property(_ key: KeySchema) -> ValueMap {
        var map = value(key.type, of: key)
        map["description"] = .string(key.help)
        if let text = key.defaultText, let value = key.type.literal(YAMLScalar(plain: text)) {
            map["default"] = key.type.isWrittenAsText ? .string(text) : value
        }
        return map
    }

    private static let template: WorkflowValue = .map(["$ref": .string("#/$defs/template")])

    private static func value(_ type: SchemaType, of key: KeySchema) -> ValueMap {
        var plain = plainValue(type, of: key)
        if type.isWrittenAsText, !key.allowsTemplate, plain["enum"] == nil { plain["not"] = template }
        guard key.allowsTemplate, type != .any, !type.isSection else { return plain }
        // A text without further rules may hold a template anyway.
        let isFree = plain["type"] == anyText["type"] && plain["pattern"] == nil && plain["minLength"] == nil
        return isFree || type == .items ? plain : ["anyOf": .list([.map(plain), template])]
    }

    /// Typing is the schema's: an unquoted 010 or true is a text where a text is wanted.
    private static let anyText: ValueMap = [
        "type": .list([.string("string"), .string("number"), .string("boolean")])
    ]

    private static func text(_ rules: ValueMap, or types: String...) -> ValueMap {
        var map: ValueMap = ["type": .list((["string"] + types).map(WorkflowValue.string))]
        for (key, value) in rules { map[key] = value }
        return map
    }

    /// A lone 0 needs no unit.
    private static func orZero(_ map: ValueMap) -> ValueMap { ["anyOf": .list([.map(map), .map(["const": .int(0)])])] }

    private static func plainValue(_ type: SchemaType, of key: KeySchema) -> ValueMap {
        func element(_ type: SchemaType) -> WorkflowValue { .map(value(type, of: key)) }
        return switch type {
        case .version: ["const": .int(1)]
        case .bool: ["type": .string("boolean")]
        case .int: ["type": .string("integer")]
        case .natural: ["type": .string("integer"), "minimum": .int(0)]
        case .positive:
            ["type": .string("integer"), "minimum": .int(1), "maximum": .int(PositiveNumber.maximum)]
        case .number: ["type": .string("number")]
        case .choiceOrSection(let words, let section):
            [
                "anyOf": .list([
                    .map(["enum": .list(words.map(WorkflowValue.string))]), .map(object(section)),
                ])
            ]
        case .fraction: ["type": .string("number"), "minimum": .int(0), "maximum": .int(1)]
        case .percent:
            [
                "anyOf": .list([
                    .map(["type": .string("number"), "minimum": .int(0), "maximum": .int(100)]),
                    .map(text(["pattern": .string("^[0-9]+(\\.[0-9]+)?%$")])),
                ])
            ]
        case .string:
            if let pattern = key.pattern {
                text(["pattern": .string(pattern)], or: "number", "boolean")
            } else {
                anyText
            }
        case .path, .bucket, .ballName, .glob: text(["minLength": .int(1)], or: "number", "boolean")
        case .text, .secretText, .pattern: anyText
        case .duration: orZero(text(["pattern": .string("^(0|\(durationPattern))$")]))
        case .size: text(["pattern": .string(sizePattern), "minimum": .int(0)], or: "number")
        case .age: orZero(text(["pattern": .string("^(0|\(durationPattern)|\(timePattern))$")]))
        case .time: text(["pattern": .string("^\(timePattern)$")])
        case .items: ["$ref": .string("#/$defs/template")]
        case .choice(let words): ["enum": .list(words.map(WorkflowValue.string))]
        case .expression:
            ["type": .list([.string("string"), .string("boolean")]), "minLength": .int(1), "not": template]
        case .stepID: ["type": .string("string"), "pattern": .string(Step.idPattern)]
        case .any: [:]
        case .list(let item): ["type": .string("array"), "items": element(item)]
        case .oneOrMore(let item):
            [
                "anyOf": .list([
                    element(item),
                    .map(["type": .string("array"), "items": element(item), "minItems": .int(1)]),
                ])
            ]
        case .map(let item): map(of: item, element(item))
        case .section(let schema): section(schema)
        case .boolOrSection(let schema):
            ["anyOf": .list([.map(["type": .string("boolean")]), .map(object(schema))])]
        case .inputs: map(of: .any, .map(["$ref": .string("#/$defs/input")]))
        case .steps:
            [
                "type": .string("array"), "minItems": .int(1), "maxItems": .int(YAMLLimits.standard.steps),
                "items": .map(["$ref": .string("#/$defs/step")]),
            ]
        }
    }

    /// A map of free keys; where any value goes, the keys are names in expressions.
    private static func map(of item: SchemaType, _ element: WorkflowValue) -> ValueMap {
        var map: ValueMap = ["type": .string("object"), "additionalProperties": element]
        if item == .any { map["propertyNames"] = .map(["pattern": .string("^[A-Za-z_][A-Za-z0-9_]{0,63}$")]) }
        return map
    }

    private static func section(_ schema: MapSchema) -> ValueMap {
        guard let shorthand = StepKindSchema.named(schema.name)?.shorthand, let key = schema.key(shorthand) else {
            return object(schema)
        }
        return ["anyOf": .list([.map(object(schema)), .map(value(key.type, of: key))])]
    }

    private static let durationPattern =
        "(?=[0-9])" + ["w", "d", "h", "m", "s", "ms"].map { "([0-9]+(\\.[0-9]+)?\($0))?" }.joined()
    private static let sizePattern = "^ *[0-9]+(\\.[0-9]+)? *([bkmgtpezyBKMGTPEZY][A-Za-z ]*)?$"
    private static let timePattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}.*)?"
}

extension SchemaType {
    /// Whether values are written as text, quoted or not.
    fileprivate var isWrittenAsText: Bool {
        switch self {
        case .string, .text, .secretText, .duration, .size, .age, .time, .path, .bucket, .ballName,
            .glob, .pattern,
            .choice, .choiceOrSection,
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
