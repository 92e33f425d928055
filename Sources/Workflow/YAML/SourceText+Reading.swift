public import MictlanXText
public import SystemPackage

extension SourceText {
    /// Reads a file, never more than the limit and one byte: that one shows that the file is too large.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limits: How large it may be; ``YAMLComposer`` reports what is larger.
    /// - Throws: `Errno` of open(2) or read(2).
    public init(contentsOf path: FilePath, limits: YAMLLimits = .standard) throws {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        let bytes = try file.closeAfter {
            var bytes: [UInt8] = []
            let wanted = limits.sourceBytes + 1
            while bytes.count < wanted {
                let piece = min(wanted - bytes.count, 256 << 10)
                let read = try [UInt8](unsafeUninitializedCapacity: piece) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                guard !read.isEmpty else { break }
                bytes += read
            }
            return bytes
        }
        self.init(name: path.string, bytes: bytes)
    }
}
