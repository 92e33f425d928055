import MictlanXPlatform
import SystemPackage

/// Reads files that are needed as a whole: scripts, workflows, tokens.
enum InputFile {
    /// The bytes of a file. It is read only a little further than `limit`, so that the caller can refuse a longer one.
    static func bytes(of path: FilePath, limit: Int) throws(SystemFailure) -> [UInt8] {
        try SystemFailure.explaining("cannot read", path) {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter { try bytes(of: file, limit: limit) }
        }
    }

    /// The bytes of an open file, likewise. Pipes have no offsets and give what they have.
    static func bytes(of file: FileDescriptor, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit + 1, 64 * 1_024))
        while bytes.count <= limit {
            let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return bytes
    }
}
