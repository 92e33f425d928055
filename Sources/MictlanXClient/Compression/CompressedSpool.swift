internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// Compresses the bytes of a put into a spool file.
enum CompressedSpool {
    /// What is compressed.
    enum Source: Sendable {
        case bytes([UInt8])
        case file(LocalFile)
    }

    /// Compresses, on a separate thread.
    ///
    /// - Returns: the compressed bytes as a file, and what they were.
    /// - Throws: ``MictlanXError``: `configuration` without the library, `changed`, `diskFull`, `io`; `CancellationError`.
    static func make(
        _ source: Source, _ compression: Compression, in directory: FilePath
    ) async throws -> (LocalFile, CompressionRecord) {
        try await BlockingWork.run { isCancelled in
            switch compression {
            case .zlib: try run(ZlibCompressor(.zlib), source, compression, directory, isCancelled)
            case .gzip: try run(ZlibCompressor(.gzip), source, compression, directory, isCancelled)
            case .lz4: try run(LZ4Compressor(), source, compression, directory, isCancelled)
            }
        }
    }

    private static func run<Codec: ByteCodec & ~Copyable>(
        _ codec: consuming Codec, _ source: Source, _ compression: Compression, _ directory: FilePath,
        _ isCancelled: () -> Bool
    ) throws -> (LocalFile, CompressionRecord) {
        var codec = codec
        var hasher = SHA256()
        var size = 0
        var spool = try SpoolFile(in: directory)
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: CodecStep.outputSize, alignment: 64)
        defer { output.deallocate() }
        switch source {
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { bytes in
                hasher.update(bytes)
                size = bytes.count
                try codec.feed(bytes, isLast: false, through: output) { piece in
                    guard !isCancelled() else { throw CancellationError() }
                    try spool.append(piece)
                }
            }
        case .file(let file):
            try file.forEachPiece(in: 0..<file.size, isCancelled: isCancelled) { piece in
                hasher.update(piece)
                size += piece.count
                try codec.feed(piece, isLast: false, through: output) { try spool.append($0) }
            }
            try file.checkUnchanged()
        }
        try codec.feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true, through: output) {
            try spool.append($0)
        }
        let record = CompressionRecord(compression: compression, size: size, checksum: hasher.finish())
        return (try spool.finish(as: "the compressed bytes"), record)
    }
}
