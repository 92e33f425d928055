internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// Passes the bytes of a put through its filters into a spool file: every attempt sends the same bytes, although a nonce
/// is new each time.
enum FilteredSpool {
    /// What is put.
    enum Source: Sendable {
        case bytes([UInt8])
        case file(LocalFile)
    }

    /// Filters, on a separate thread.
    ///
    /// - Returns: the filtered bytes as a file, and what they were.
    /// - Throws: ``MictlanXError``: `configuration` without a library, `changed`, `diskFull`, `io`; `CancellationError`;
    ///   what the filters throw.
    static func make(
        _ source: Source, _ filters: [ContentFilter], in directory: FilePath
    ) async throws -> (LocalFile, FilterRecord) {
        try await BlockingWork.run { isCancelled in
            let chain = try FilterChain(encoding: filters)
            var hasher = SHA256()
            var size = 0
            var spool = try SpoolFile(in: directory)
            switch source {
            case .bytes(let bytes):
                try bytes.withUnsafeBytes { bytes in
                    hasher.update(bytes)
                    size = bytes.count
                    try chain.update(bytes) { piece in
                        guard !isCancelled() else { throw CancellationError() }
                        try spool.append(piece)
                    }
                }
            case .file(let file):
                try file.forEachPiece(in: 0..<file.size, isCancelled: isCancelled) { piece in
                    hasher.update(piece)
                    size += piece.count
                    try chain.update(piece) { try spool.append($0) }
                }
                try file.checkUnchanged()
            }
            try chain.finish { try spool.append($0) }
            let record = FilterRecord(
                names: filters.map(\.name), size: size, checksum: hasher.finish(),
                fingerprint: filters.lazy.compactMap(\.fingerprint).last)
            return (try spool.finish(as: "the filtered bytes"), record)
        }
    }
}
