/// Limits that no step of the workflow can pass. Written out, never computed: a reader sees what can happen.
package struct WorkflowPolicy: DocumentSection {
    /// What is never deleted.
    package struct Protection: DocumentSection {
        package fileprivate(set) var buckets: [GlobPattern]
        package fileprivate(set) var tags: [(name: String, value: GlobPattern)]

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

    package private(set) var maxDeletes: Int?
    package private(set) var maxDeleteFraction: Double?
    package private(set) var protect: Protection
    /// Whether steps may run programs; who runs the workflow has to allow it, too.
    package private(set) var allowsPrograms: Bool
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

    /// What holds for a workflow that another one runs: what both allow. Local paths are two fences, one behind the other.
    package func within(_ outer: WorkflowPolicy) -> WorkflowPolicy {
        var policy = self
        policy.maxDeletes = [maxDeletes, outer.maxDeletes].compactMap(\.self).min()
        policy.maxDeleteFraction = [maxDeleteFraction, outer.maxDeleteFraction].compactMap(\.self).min()
        policy.protect.buckets += outer.protect.buckets
        policy.protect.tags += outer.protect.tags
        policy.allowsPrograms = allowsPrograms && outer.allowsPrograms
        return policy
    }
}
