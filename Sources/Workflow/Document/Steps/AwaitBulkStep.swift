package import MictlanXText

/// `await_bulk`: waits for bulk jobs of the workflow, or for one that was begun elsewhere; their failures are its own.
package struct AwaitBulkStep: DocumentSection {
    /// The ids of the steps that started the jobs, with the places where they are written.
    package let bulks: [(id: String, span: SourceSpan)]
    /// The bulk that was begun elsewhere; `nil` where those of the workflow are waited for.
    package let other: Field<String>?
    package let maxFailed: Field<NaturalNumber>
    package let maxFailedPercent: Field<Percentage>?

    private enum Keys {
        static let bulk = KeySchema(
            "bulk", .oneOrMore(.stepID), template: false, "the bulk_put steps to wait for")
        static let run = Key<String>(
            "run", "a bulk that was begun elsewhere: a run of a command, RUN/STEP of a workflow, or the number of a job"
        )
        static let maxFailed = Key<NaturalNumber>("max_failed", default: "0", "how many items may fail")
        static let maxFailedPercent = Key<Percentage>("max_failed_percent", "which part of the items may fail")
    }

    static let schema = MapSchema(
        "await_bulk", [Keys.bulk, Keys.run.schema, Keys.maxFailed.schema, Keys.maxFailedPercent.schema],
        exactlyOne: [["bulk", "run"]])

    init?(_ reader: MapReader) {
        other = reader.optional(Keys.run)
        let bulks = reader.entry(Keys.bulk) == nil ? [] : reader.stepIDs(Keys.bulk)
        let maxFailed = reader.field(Keys.maxFailed)
        maxFailedPercent = reader.optional(Keys.maxFailedPercent)
        guard let bulks, let maxFailed, !bulks.isEmpty || other != nil else { return nil }
        self.bulks = bulks
        self.maxFailed = maxFailed
    }
}
