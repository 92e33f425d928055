internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// What a put sends: chunks and their tags.
struct PutContent: Sendable {
    /// The bytes that are sent, cut, with their checksums.
    let chunks: Chunks
    /// Tags that come from the file's name.
    var fileTags: [String: String] = [:]
    /// What the bytes were before they were compressed.
    let compression: CompressionRecord?

    /// The checksum of what the caller gave, compressed or not.
    var checksum: Checksum { compression?.checksum ?? chunks.checksum }

    /// Takes chunks as they are.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` when they are to be compressed: that would be another cut.
    init(_ chunks: Chunks, _ options: PutOptions) throws(MictlanXError) {
        guard options.compression == nil else {
            throw MictlanXError(
                .invalidArgument, "chunks that are cut already cannot be compressed; put the bytes or the file instead")
        }
        self.chunks = chunks
        compression = nil
    }

    /// Compresses where that is wanted, cuts and hashes.
    ///
    /// - Throws: ``MictlanXError``: `invalidArgument`, `configuration`, `changed`, `diskFull`, `io`; `CancellationError`.
    init(_ source: CompressedSpool.Source, _ options: PutOptions, in directory: FilePath) async throws {
        var source = source
        var record: CompressionRecord?
        if let compression = options.compression {
            let (file, made) = try await CompressedSpool.make(source, compression, in: directory)
            (source, record) = (.file(file), made)
        }
        compression = record
        switch source {
        case .bytes(let bytes): chunks = try Chunks(bytes, chunkSize: options.chunkSize)
        case .file(let file): chunks = try await Chunks(file, chunkSize: options.chunkSize)
        }
    }

    /// Opens the source, and does the same.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `timeout`, and as above; `CancellationError`.
    init(_ source: BallSource, _ options: PutOptions, in directory: FilePath) async throws {
        switch source {
        case .bytes(let bytes): try await self.init(CompressedSpool.Source.bytes(bytes), options, in: directory)
        case .file(let path):
            let file = try await LocalFile.opening(
                path, spoolDirectory: directory, patience: options.call.timeout)
            try await self.init(CompressedSpool.Source.file(file), options, in: directory)
            guard options.fileTags != .none else { return }
            fileTags = FileTags.tags(
                path: options.fileTags == .fullPath ? path.bytes : nil, relative: path.lastComponent?.bytes ?? [])
            if let moment = file.modified { fileTags[ReservedTag.fileTime] = String(moment) }
        }
    }

    /// The tags of one chunk that are the client's own.
    func tags(of chunk: Chunk, in ball: BallID) -> [String: String] {
        chunks.layoutTags(of: chunk, in: ball).merging(compression?.tags ?? [:]) { $1 }
    }
}
