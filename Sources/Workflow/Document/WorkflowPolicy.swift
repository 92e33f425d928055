/// Limits that no step of the workflow can pass. Written out, never computed: a reader sees what can happen.
package struct WorkflowPolicy: DocumentSection {
    /// What is never deleted.
    package struct Protection: DocumentSection {
        package let buckets: [GlobPattern]
        package let tags: [(name: String, value: GlobPattern)]

        private enum Keys {
            static let buckets = ListKey<GlobPattern>("buckets", template: false, "buckets that are never touched")
            static let tags = MapKey<GlobPattern>("tags", template: false, "tags whose balls are never deleted")
        }

        static let schema = MapSchema("protect", [Keys.buckets.schema, Keys.tags.schema])

        init?(_ reader: MapReader) {
            buckets = reader.literals(Keys.buckets) ?? []
            tags = reader.literals(Keys.tags) ?? []
        }

        init() {
            buckets = []
            tags = []
        }
    }

    package let maxDeletes: Int?
    package let maxDeleteFraction: Double?
    package let protect: Protection
    /// Whether steps may run programs; who runs the workflow has to allow it, too.
    package let allowsPrograms: Bool
    /// What the steps may open of the local files; `nil` where the document does not say.
    package let paths: PathPolicy?

    private enum Keys {
        static let maxDeletes = Key<NaturalNumber>(
            "max_deletes", template: false, "no delete step deletes more; default 1000")
        static let maxDeleteFraction = Key<Fraction>(
            "max_delete_fraction", template: false,
            "no delete step deletes a larger part of what was scanned; default 0.5")
        static let protect = SectionKey<Protection>("protect", "what is never deleted")
        static let shell = Key<Bool>(
            "shell", default: "false", template: false, "whether steps may run programs; needs --allow-shell, too")
        static let paths = SectionKey<PathPolicy>("paths", "local files that steps may open; default: every file")
    }

    static let schema = MapSchema(
        "policy",
        [
            Keys.maxDeletes.schema, Keys.maxDeleteFraction.schema, Keys.protect.schema, Keys.paths.schema,
            Keys.shell.schema,
        ])

    init?(_ reader: MapReader) {
        maxDeletes = reader.optional(Keys.maxDeletes)?.literal?.value
        maxDeleteFraction = reader.optional(Keys.maxDeleteFraction)?.literal?.value
        protect = reader.section(Keys.protect) ?? Protection()
        paths = reader.section(Keys.paths)
        allowsPrograms = reader.field(Keys.shell)?.literal ?? false
    }

    /// The policy of a workflow that has none.
    package init() {
        maxDeletes = nil
        maxDeleteFraction = nil
        protect = Protection()
        paths = nil
        allowsPrograms = false
    }
}
