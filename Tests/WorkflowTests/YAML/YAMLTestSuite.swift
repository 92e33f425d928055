import Foundation

/// The official YAML test suite. It is not part of the repository: `MXSHELL_YAML_TEST_SUITE` names its directory.
enum YAMLTestSuite {
    /// The directory that the environment names. A wrong one fails the tests; without one they say that they did not run.
    static let directory = ProcessInfo.processInfo.environment["MXSHELL_YAML_TEST_SUITE"]

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
