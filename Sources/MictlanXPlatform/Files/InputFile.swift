internal import Glibc
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
            let file = try open(path)
            return try file.closeAfter { try bytes(of: file, limit: limit) }
        }
    }

    /// Opens a file to read it.
    ///
    /// - Throws: `Errno`; ``SystemFailure`` for a named pipe, on which an open would wait for a writer that may never come.
    package static func open(_ path: FilePath) throws -> FileDescriptor {
        guard !isNamedPipe(path) else {
            throw SystemFailure(
                .invalidArgument, "'\(path)' is a named pipe, and nobody may ever write to it; write a file instead",
                path,
                fault: SystemFault(.invalidArgument))
        }
        return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
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

    /// Whether a pipe lies under a path in a directory of files. The pipe of a process substitution does not: it is open
    /// already, under a path of the kernel's (proc(5)).
    private static func isNamedPipe(_ path: FilePath) -> Bool {
        guard !path.starts(with: "/dev"), !path.starts(with: "/proc") else { return false }
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFIFO
    }
}
