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
