import Foundation
import SystemPackage

/// Material that lies beside the repository and is not part of it. Tests that need it are skipped where it is absent.
enum SharedFiles {
    /// The directory `shared` next to the repository, if there is one.
    static let root: String? = {
        var directory = FilePath(#filePath)
        while directory.removeLastComponent(), !directory.components.isEmpty {
            guard exists(directory.appending("Package.swift").string) else { continue }
            let shared = directory.removingLastComponent().appending("shared").string
            return exists(shared) ? shared : nil
        }
        return nil
    }()

    /// The YAML test suite, if it is there.
    static let yamlTestSuite: String? = root.map { $0 + "/corpora/yaml-test-suite" }.flatMap { exists($0) ? $0 : nil }

    static func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }
}
