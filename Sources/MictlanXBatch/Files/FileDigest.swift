package import MictlanXClient
package import MictlanXModel
package import SystemPackage

/// The checksum of a local file, read block by block.
package enum FileDigest {
    private static let blockSize = 1 << 18

    /// - Parameters:
    ///   - file: the file.
    ///   - progress: told of every block that was read, in bytes.
    /// - Returns: the checksum of all bytes.
    /// - Throws: `MictlanXError` when it cannot be read.
    package static func sha256(
        of file: FilePath, progress: (Int) -> Void = { _ in }
    ) throws(MictlanXError) -> Checksum {
        var hasher = SHA256()
        let descriptor = try MictlanXError.explaining("cannot read", file) {
            try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        }
        defer { try? descriptor.close() }
        var block = [UInt8](repeating: 0, count: blockSize)
        while true {
            let count = try MictlanXError.explaining("cannot read", file) {
                try block.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            }
            guard count > 0 else { return hasher.finish() }
            hasher.update(block[..<count])
            progress(count)
        }
    }
}
