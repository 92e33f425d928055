package import SystemPackage

/// Reads files that are needed as a whole: scripts, workflows, tokens.
package enum InputFile {
    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - limit: in bytes; a longer file is read one byte further, so that the caller can refuse it.
    /// - Returns: the bytes.
    /// - Throws: ``SystemFailure``.
    package static func bytes(of path: FilePath, limit: Int) throws(SystemFailure) -> [UInt8] {
        try OpenStores.check(path)
        return try SystemFailure.explaining("cannot read", path) {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter { try bytes(of: file, limit: limit) }
        }
    }

    /// The bytes of an open file from where it stands; a pipe gives what it has.
    ///
    /// - Parameters:
    ///   - file: open for reading.
    ///   - limit: in bytes, as above.
    /// - Returns: the bytes.
    /// - Throws: `Errno`.
    package static func bytes(of file: FileDescriptor, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit + 1, 64 * 1_024))
        while bytes.count <= limit {
            let wanted = min(block.count, limit + 1 - bytes.count)
            let count = try block.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[..<wanted])) }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        return bytes
    }
}
