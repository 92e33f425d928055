import MictlanXBatch
import MictlanXClient
import MictlanXModel
import MictlanXPlatform
import SystemPackage

/// The checksum of a file that may be compared with a ball: a regular one.
enum LocalDigest {
    static func sha256(of path: FilePath) async throws -> Checksum {
        try await BlockingWork.run { _ in
            _ = try LocalFile(path)
            return try FileDigest.sha256(of: path)
        }
    }
}
