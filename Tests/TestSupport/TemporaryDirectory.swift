internal import Foundation
package import SystemPackage

/// A directory of its own for a test, removed with all that is in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    /// The directory.
    package let path: FilePath

    /// Makes it.
    ///
    /// - Throws: why it could not be made.
    package init() throws {
        // Short, because a unix-domain socket may lie in it (unix(7): 107 bytes).
        path = FilePath("/tmp/mx-" + String(UInt64.random(in: .min ... .max), radix: 36))
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }
}

/// Makes a directory of its own for a test and removes it with all that is in it, whatever happens.
///
/// - Parameter body: uses the directory.
/// - Returns: what the body returns.
/// - Throws: what the body throws, or why the directory could not be made.
package func withTemporaryDirectory<T>(_ body: (FilePath) async throws -> T) async throws -> T {
    let directory = try TemporaryDirectory()
    let result = try await body(directory.path)
    withExtendedLifetime(directory) {}
    return result
}

extension FilePath {
    /// Writes a whole file.
    ///
    /// - Parameter bytes: its content.
    /// - Throws: what writing throws.
    package func write(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: string))
    }

    /// Reads a whole file.
    ///
    /// - Returns: its content.
    /// - Throws: what reading throws.
    package func readBytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: string))) }

    /// The names in a directory, hidden ones too, sorted.
    ///
    /// - Returns: the names.
    /// - Throws: what listing throws.
    package func entries() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: string).sorted() }
}

/// Bytes that look random and are the same in every run.
///
/// - Parameters:
///   - count: how many.
///   - seed: which ones.
/// - Returns: the bytes.
package func testBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state)
    }
}

/// Makes a directory.
///
/// - Parameter path: the directory; the one above it must exist.
/// - Throws: what making throws.
package func makeDirectory(_ path: FilePath) throws {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: false)
}

/// Makes a symbolic link.
///
/// - Parameters:
///   - path: the link.
///   - target: where it leads.
/// - Throws: what making throws.
package func makeLink(_ path: FilePath, to target: FilePath) throws {
    try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target.string)
}
