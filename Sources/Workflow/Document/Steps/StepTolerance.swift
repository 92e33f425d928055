/// Which failures of a step are accepted.
package enum StepTolerance: Sendable {
    /// All of them, or none.
    case whole(Field<Bool>)
    case limits(ToleranceLimits)

    /// The keys that are evaluated for the whole step.
    static var keys: [KeySchema] { [Step.Keys.tolerate.schema] + ToleranceLimits.schema.keys }
}

/// How many instances or items of a step may fail.
package struct ToleranceLimits: DocumentSection {
    package let failures: Field<NaturalNumber>?
    package let percent: Field<Percentage>?

    private enum Keys {
        static let failures = Key<NaturalNumber>("failures", "how many instances or items may fail")
        static let percent = Key<Percentage>("percent", "which part of them may fail; with 'failures' both hold")
    }

    static let schema = MapSchema("tolerate", [Keys.failures.schema, Keys.percent.schema])

    init?(_ reader: MapReader) {
        failures = reader.optional(Keys.failures)
        percent = reader.optional(Keys.percent)
        if reader.isEmpty {
            reader.report(.missingKey, "'tolerate' needs 'failures' or 'percent'", at: reader.place)
            return nil
        }
    }
}
