/// One key of the workflow language: the single source for decoding, lint, JSON Schema and reference.
package struct KeySchema: Hashable, Sendable {
    package let name: String
    package let type: SchemaType
    package let isRequired: Bool
    /// The default as it would be written.
    package let defaultText: String?
    /// One line for people.
    package let help: String
    /// What a text that is written out must match, for editors; the decoder has its own words for it.
    package let pattern: String?
    /// Whether `${{ }}` may stand in the value.
    package let allowsTemplate: Bool
    /// Whether the context `item` can be used in it.
    package let seesItem: Bool
    /// Whether `defaults` can give the value.
    package let isInheritable: Bool

    package init(
        _ name: String, _ type: SchemaType, required: Bool = false, default defaultText: String? = nil,
        pattern: String? = nil, template: Bool = true, seesItem: Bool = false, inheritable: Bool = false,
        _ help: String
    ) {
        self.name = name
        self.type = type
        isRequired = required
        self.defaultText = defaultText
        self.pattern = pattern
        allowsTemplate = template
        self.seesItem = seesItem
        isInheritable = inheritable
        self.help = help
    }

    /// The same key as it is told of one entry of its map: `tags.batch`.
    func entry(_ entry: String) -> KeySchema {
        KeySchema(
            "\(name).\(entry)", type, required: isRequired, default: defaultText, template: allowsTemplate,
            seesItem: seesItem, inheritable: isInheritable, help)
    }
}

/// The keys that one map takes; all others are errors.
package struct MapSchema: Hashable, Sendable {
    /// What the map is, in words that fit after "unknown" and "in": `step`, `put`.
    package let name: String
    package let keys: [KeySchema]
    /// Sets of keys of which exactly one must be given.
    package let exactlyOne: [[String]]
    /// Sets of keys of which at most one may be given.
    package let atMostOne: [[String]]

    package init(_ name: String, _ keys: [KeySchema], exactlyOne: [[String]] = [], atMostOne: [[String]] = []) {
        self.name = name
        self.keys = keys
        self.exactlyOne = exactlyOne
        self.atMostOne = atMostOne
    }

    package func key(_ name: String) -> KeySchema? { keys.first { $0.name == name } }

    /// The names of the keys.
    var names: [String] { keys.map(\.name) }
}
