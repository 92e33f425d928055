import Foundation

/// The tables that were computed with the functions of the real Python client, and travel with the project.
enum ComputedTables {
    /// The rows of one table; none where it is not there, for which each of its users has a test.
    static func rows(_ name: String) -> [[Any]] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try? Data(contentsOf: tests.appending(path: "Fixtures/computed_tables.json"))
        let tables = bytes.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [String: Any]
        return tables?[name] as? [[Any]] ?? []
    }
}
