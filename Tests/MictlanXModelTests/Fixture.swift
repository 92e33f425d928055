import TestSupport

/// The tables that were computed with the real Python functions, and the vectors of the name spelling.
enum Fixture {
    /// The rows of one table of `computed_tables.json`; empty when it cannot be read, which `FixtureTests` reports.
    static func rows(_ table: String) -> [[Any]] { object("computed_tables.json")[table] as? [[Any]] ?? [] }

    static func strings(_ table: String) -> [String] { object("computed_tables.json")[table] as? [String] ?? [] }

    static func object(_ file: String) -> [String: Any] { (try? FixtureFile.object(file)) ?? [:] }
}
