internal import Foundation

/// Files of the repository that users read, found from the place of this source file. A missing one is an error.
package enum RepositoryFile {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Reads a file.
    ///
    /// - Parameter path: its path below the root, for example `examples/ingest.yaml`.
    /// - Returns: its text.
    /// - Throws: what reading throws.
    package static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Reads a file that need not be text.
    ///
    /// - Parameter path: its path below the root.
    /// - Returns: its bytes.
    /// - Throws: what reading throws.
    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: path)))
    }

    /// Writes a file anew, for tests that refresh what they compare with.
    ///
    /// - Parameters:
    ///   - text: its text.
    ///   - path: its path below the root.
    /// - Throws: what writing throws.
    package static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: root.appending(path: path))
    }

    /// The paths of the files in a directory, in order.
    ///
    /// - Parameters:
    ///   - directory: its path below the root.
    ///   - suffix: how their names end.
    /// - Returns: paths below the root.
    /// - Throws: what reading the directory throws.
    package static func paths(in directory: String, endingWith suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: directory).path(percentEncoded: false))
            .filter { $0.hasSuffix(suffix) }.sorted().map { "\(directory)/\($0)" }
    }
}
