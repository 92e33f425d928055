import TestSupport

/// The tables that were computed with the functions of the real Python client.
enum ComputedTables {
    /// The rows of one table; none where it is not there, for which each of its users has a test.
    static func rows(_ name: String) -> [[Any]] {
        (try? FixtureFile.object("computed_tables.json"))?[name] as? [[Any]] ?? []
    }
}
