internal import Foundation

/// The files of `Tests/Fixtures`, found from the place of this source file.
///
/// They belong to the repository: a missing one is an error, and fails the test that asks for it.
package enum FixtureFile {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// Reads one file.
    ///
    /// - Parameter name: its path below `Tests/Fixtures`, for example `golden/put_bytes_single.json`.
    /// - Returns: its content.
    /// - Throws: what reading throws.
    package static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: directory.appending(path: name)))
    }

    /// Reads one file that holds a JSON object.
    ///
    /// - Parameter name: its path below `Tests/Fixtures`.
    /// - Returns: its fields.
    /// - Throws: what reading and parsing throw; `CocoaError` when it is JSON of another kind.
    package static func object(_ name: String) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(try bytes(name)))
        guard let object = json as? [String: Any] else { throw CocoaError(.fileReadCorruptFile) }
        return object
    }

    /// The names of the JSON files in a directory, without the ending, in order.
    ///
    /// - Parameter directory: its path below `Tests/Fixtures`.
    /// - Returns: no name when the directory cannot be read; `FixtureTests` counts them.
    package static func names(in directory: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(
            atPath: Self.directory.appending(path: directory).path(percentEncoded: false))
        return (files ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
}
