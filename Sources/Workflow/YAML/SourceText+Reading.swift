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
            try InputFile.bytes(of: path, limit: limits.sourceBytes)
        }
        self.init(name: name ?? path.string, bytes: bytes)
    }
}
