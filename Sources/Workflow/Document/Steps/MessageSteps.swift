package import SystemPackage

/// `assert`: fails where an expression is not true.
package struct AssertStep: DocumentSection {
    package let conditions: [Expression]
    package let message: Field<TextContent>?

    private enum Keys {
        static let that = KeySchema(
            "that", .oneOrMore(.expression), required: true, template: false, "what must be true")
        static let message = Key<TextContent>("message", "what is said where it is not")
    }

    static let schema = MapSchema("assert", [Keys.that, Keys.message.schema])

    init?(_ reader: MapReader) {
        let conditions = reader.conditions(Keys.that)
        message = reader.optional(Keys.message)
        guard let conditions else { return nil }
        self.conditions = conditions
    }
}

/// `echo`: says something. `echo: text` is short for `echo: {message: text}`.
package struct EchoStep: DocumentSection {
    package enum Level: String, FieldChoice {
        case info, warning, error
    }

    package let message: Field<TextContent>
    package let level: Field<Level>
    /// A file that the message is added to as a line.
    package let file: Field<FilePath>?

    private enum Keys {
        static let message = Key<TextContent>("message", required: true, "what is said")
        static let level = Key<Level>("level", default: "info", "how much it weighs")
        static let to = Key<FilePath>(
            "to", "a file that the message is added to as a line, instead of being said")
    }

    static let schema = MapSchema(
        "echo", [Keys.message.schema, Keys.level.schema, Keys.to.schema])

    /// The key that stands for the whole map.
    static let shorthand = Keys.message.schema.name

    init?(_ reader: MapReader) {
        let message = reader.field(Keys.message)
        file = reader.optional(Keys.to)
        let level = reader.field(Keys.level)
        guard let level, let message else { return nil }
        self.message = message
        self.level = level
    }
}
