public import MictlanXClient
internal import MictlanXPlatform
public import MictlanXText
public import SystemPackage

extension SourceText {
    /// Reads a file, never more than the limit and one byte: that one shows that the file is too large.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - name: What messages call it; its path by default.
    ///   - limits: How large it may be; ``WorkflowDocument/lint(_:limits:)`` reports what is larger.
    /// - Throws: `MictlanXError` with the code of open(2) or read(2): `notFound`, `forbidden`, `invalidArgument`, `io`.
    public init(contentsOf path: FilePath, name: String? = nil, limits: YAMLLimits = .standard) throws(MictlanXError) {
        let bytes = try MictlanXError.explaining("cannot read", path) {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try file.closeAfter {
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
        }
        self.init(name: name ?? path.string, bytes: bytes)
    }
}
