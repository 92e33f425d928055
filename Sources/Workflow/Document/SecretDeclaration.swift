package import MictlanXText
package import SystemPackage

/// A value that is hidden: it comes from the environment or a file, and reaches only fields that are marked for secrets.
package struct SecretDeclaration: Sendable {
    package enum Source: Sendable {
        case environment(String)
        case file(FilePath)
    }

    package let name: String
    package let source: Source
    /// Where the secret is declared.
    package let span: SourceSpan

    /// Shorter texts cannot be hidden: they occur everywhere.
    package static let minimumLength = 4
    /// Longest file, in bytes.
    package static let maximumSize = 64 << 10

    /// The keys of a declaration.
    struct Section: DocumentSection {
        let source: Source

        private enum Keys {
            static let env = Key<EnvironmentName>(
                "env", template: false, "the environment variable that holds it")
            static let file = Key<FilePath>(
                "file", template: false, "the file that holds it, which others must not be able to read")
        }

        static let schema = MapSchema(
            "secret", [Keys.env.schema, Keys.file.schema], exactlyOne: [["env", "file"]])

        init?(_ reader: MapReader) {
            let name = reader.optional(Keys.env)?.literal
            let file = reader.optional(Keys.file)?.literal
            if let name {
                source = .environment(name.text)
            } else if let file {
                source = .file(file)
            } else {
                return nil
            }
        }
    }
}

/// The name of an environment variable.
package struct EnvironmentName: FieldValue, Hashable {
    package let text: String

    package static var schemaType: SchemaType { .string }

    package init(value: WorkflowValue) throws(FieldMismatch) {
        guard case .string(let text) = value else { throw .wrongType }
        guard text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,127}/) != nil else {
            throw .notAllowed("\(text.quoted) is not the name of an environment variable")
        }
        self.text = text
    }
}

extension Decoding {
    /// Decodes the declarations of secrets.
    func secrets(_ entry: YAMLEntry, of schema: KeySchema) -> [SecretDeclaration] {
        guard case .mapping(let entries) = entry.value.content else {
            wrongKind(entry.value, of: schema, schema.type, missingAt: entry.key.span)
            unread.contexts.insert(schema.name)
            return []
        }
        let secrets = within(entry.value) { entries.compactMap { secret($0, of: schema) } }
        if secrets.count < entries.count { unread.contexts.insert(schema.name) }
        return secrets
    }

    private func secret(_ entry: YAMLEntry, of schema: KeySchema) -> SecretDeclaration? {
        guard isName(entry.key, in: schema.name) else { return nil }
        return within(entry.value) {
            MapReader(entry.value, SecretDeclaration.Section.schema, namedAt: entry.key.span, self)
                .flatMap(SecretDeclaration.Section.init)
                .map { SecretDeclaration(name: entry.key.text, source: $0.source, span: entry.key.span) }
        }
    }
}
