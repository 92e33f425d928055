package import MictlanXText

/// `await_bulk`: waits for bulk jobs; their failures are its own.
package struct AwaitBulkStep: DocumentSection {
    /// The ids of the steps that started the jobs, with the places where they are written.
    package let bulks: [(id: String, span: SourceSpan)]
    package let maxFailed: Field<NaturalNumber>
    package let maxFailedPercent: Field<Percentage>?

    private enum Keys {
        static let bulk = KeySchema(
            "bulk", .oneOrMore(.stepID), required: true, template: false, "the bulk_put steps to wait for")
        static let maxFailed = Key<NaturalNumber>("max_failed", default: "0", "how many items may fail")
        static let maxFailedPercent = Key<Percentage>("max_failed_percent", "which part of the items may fail")
    }

    static let schema = MapSchema(
        "await_bulk", [Keys.bulk, Keys.maxFailed.schema, Keys.maxFailedPercent.schema])

    init?(_ reader: MapReader) {
        let bulks = reader.stepIDs(Keys.bulk)
        let maxFailed = reader.field(Keys.maxFailed)
        maxFailedPercent = reader.optional(Keys.maxFailedPercent)
        guard let bulks, let maxFailed else { return nil }
        self.bulks = bulks
        self.maxFailed = maxFailed
    }
}
