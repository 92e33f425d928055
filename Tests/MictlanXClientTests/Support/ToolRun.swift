import Foundation
import SystemPackage

/// Programs that some tests need beside the library.
enum Tool {
    /// Where a program is, looked for as a shell does, and where Debian has its servers.
    static func path(of name: String) -> FilePath? {
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (directories + ["/usr/sbin", "/usr/local/sbin"]).map { FilePath($0).appending(name) }.first {
            FileManager.default.isExecutableFile(atPath: $0.string)
        }
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program to its end.
    static func run(_ name: String, _ arguments: [String], in directory: FilePath) async throws {
        let process = try prepare(name, arguments, in: directory)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw Failed(description: "\(name) \(arguments) ended with \(status)") }
    }

    /// A program that is not started yet, without a terminal; what it writes to standard error goes to the bit bucket.
    static func prepare(_ name: String, _ arguments: [String], in directory: FilePath) throws -> Process {
        guard let path = path(of: name) else { throw Failed(description: "there is no \(name)") }
        let process = Process()
        process.executableURL = URL(filePath: path.string)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: directory.string)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }
}
