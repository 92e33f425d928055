internal import MictlanXText

/// The reference of the workflow language as Markdown, printed from the tables that decode it.
package enum LanguageReference {
    /// The whole page.
    package static var markdown: String {
        var page = """
            # Workflow reference

            Every key of the workflow language, version 1. This page is printed from the schema by which files are read;
            a test compares the two. **Bold** keys are required. Where *templates* says yes, a value can be
            `${{ expression }}` or hold such expressions.


            """
        page += "## Top level\n\n" + table(WorkflowDocument.schema)
        page += "\nKeys that begin with `x-` are free; they hold anchors.\n"
        page += sections(of: WorkflowDocument.schema, level: "###")
        page += "\n### `inputs.<name>`\n\n" + table(InputDeclaration.Section.schema)
        page += "\n### `secrets.<name>`\n\n" + table(SecretDeclaration.Section.schema)
        page += "\n## Steps\n\nEvery step has these keys and exactly one kind.\n\n"
        page += table(Step.commonSchema)
        page += sections(of: Step.commonSchema, level: "###")
        page += "\n## Kinds of steps\n\n| kind | what it does |\n|---|---|\n"
        for kind in StepKindSchema.table { page += "| \(name(of: kind.key)) | \(kind.key.help) |\n" }
        for kind in StepKindSchema.table {
            guard case .section(let schema) = kind.key.type else {
                if case .names = kind.form { page += names(kind.key) }
                continue
            }
            page += "\n### `\(schema.name)`\n\n" + table(schema)
            for group in schema.exactlyOne {
                page += "\nExactly one of " + group.map { "`\($0)`" }.joined(separator: ", ") + ".\n"
            }
            if let shorthand = kind.shorthand {
                page += "\n`\(schema.name): value` is short for `\(schema.name): {\(shorthand): value}`.\n"
            }
            page += outputs(ofKind: schema.name)
            page += sections(of: schema, level: "####")
        }
        page += "\n## Limits\n\n" + limits
        page += "\n## Codes\n\n`mxshell explain CODE` and [the page on findings](workflow-findings.md) say more.\n\n"
        page += "| code | meaning |\n|---|---|\n"
        for code in DiagnosticCode.table { page += "| \(code.id) | \(code.title) |\n" }
        return page
    }

    private static func names(_ key: KeySchema) -> String {
        "\n### `\(key.name)`\n\n\(key.type.name): each is an output of the step.\n"
    }

    private static func table(_ schema: MapSchema) -> String {
        var text = "| key | takes | default | templates | meaning |\n|---|---|---|---|---|\n"
        for key in schema.keys {
            let fallback = key.defaultText.map { "`\($0)`" } ?? (key.isInheritable ? "`defaults`" : "")
            let templates = key.allowsTemplate && !key.type.isStructure ? "yes" : ""
            text += "| \(name(of: key)) | \(cell(key.type.name)) | \(fallback) | \(templates) | \(cell(key.help)) |\n"
        }
        return text
    }

    private static func name(of key: KeySchema) -> String {
        key.isRequired ? "**`\(key.name)`**" : "`\(key.name)`"
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("*", with: "\\*").replacing("<", with: "&lt;")
    }

    /// The tables of the maps within a map.
    private static func sections(of schema: MapSchema, level: String) -> String {
        schema.keys.map { key in
            let inner: MapSchema
            switch key.type {
            case .section(let schema), .boolOrSection(let schema), .choiceOrSection(_, let schema): inner = schema
            default: return ""
            }
            return "\n\(level) `\(key.name)`\n\n" + table(inner) + sections(of: inner, level: level + "#")
        }.joined()
    }

    private static func outputs(ofKind kind: String) -> String {
        let own = ContextTypes.outputs(ofKind: kind).filter { ContextTypes.everyStep[$0.key] == nil }
        guard !own.isEmpty else { return "" }
        let list = own.sorted { $0.key < $1.key }.map { "`\($0.key)` (\($0.value))" }
        return "\nOutputs: " + list.joined(separator: ", ") + ".\n"
    }

    private static var limits: String {
        let rows: [(String, KeyPath<YAMLLimits, Int>)] = [
            ("bytes of a file", \.sourceBytes), ("depth of lists and maps", \.depth),
            ("keys and values, aliases expanded", \.nodes), ("aliases", \.aliases),
            ("bytes of one value", \.scalarBytes),
            ("characters of one key", \.keyLength), ("steps, handlers included", \.steps),
        ]
        var text = "| what | limit | with `--limits relaxed` |\n|---|---|---|\n"
        for (what, path) in rows {
            text += "| \(what) | \(YAMLLimits.standard[keyPath: path]) | \(YAMLLimits.relaxed[keyPath: path]) |\n"
        }
        return text
    }
}

extension SchemaType {
    /// Whether the value is a map or list with its own schema.
    fileprivate var isStructure: Bool {
        switch self {
        case .section, .inputs, .steps, .expression: true
        default: false
        }
    }
}
