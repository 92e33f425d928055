internal import MictlanXPlatform
internal import SystemPackage

/// A temporary file without a name, for bytes that do not fit into memory or whose number is not known yet.
struct ScratchFile: Sendable {
    private let directory: FilePath
    private let file: NamelessFile

    /// Creates the file.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`; `io`, also when there is no such directory.
    init(in directory: FilePath) throws(MictlanXError) {
        self.init(
            try MictlanXError.explaining("cannot write", directory) { try NamelessFile(in: directory) }, in: directory)
    }

    /// - Parameters:
    ///   - file: takes the bytes.
    ///   - directory: where it is, for messages.
    init(_ file: NamelessFile, in directory: FilePath) {
        self.file = file
        self.directory = directory
    }

    /// Writes bytes.
    ///
    /// - Throws: ``MictlanXError``: `diskFull`, `io`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(MictlanXError) {
        do throws(SystemFailure) {
            try file.write(bytes, at: offset)
        } catch {
            throw MictlanXError(error)
        }
    }

    /// Reads bytes that were written.
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        try bytes.withUnsafeMutableBytes { try read(into: $0, at: range.lowerBound) }
        return bytes
    }

    /// Fills a buffer with bytes that were written.
    ///
    /// - Throws: ``MictlanXError`` `io`.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(MictlanXError) {
        let count = try MictlanXError.explaining("cannot read a temporary file in", directory) {
            try file.descriptor.readWhole(into: buffer, at: offset)
        }
        guard count == buffer.count else {
            throw MictlanXError(.io, "a temporary file in '\(directory)' is shorter than what was written")
        }
    }

    /// The file as one that is only read; messages call it by the path.
    func opened(as path: FilePath) throws(MictlanXError) -> LocalFile { try LocalFile(file, as: path) }
}
