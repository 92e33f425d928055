internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// What a put sends: chunks and their tags. A reference, as ``PutOrder`` is one.
final class PutContent: Sendable {
    /// The bytes that are sent, cut, with their checksums.
    let chunks: Chunks
    /// Tags that come from the file's name.
    let fileTags: [String: String]
    /// The filters that the bytes went through, and what they were before.
    let filters: FilterRecord?
    /// The tags that tell of them.
    private let filterTags: [String: String]
    /// Whether the bytes went through them before, somewhere else.
    private let isStored: Bool

    /// Takes chunks as they are.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument` when they are to go through filters: that would be another cut.
    init(_ chunks: Chunks, _ options: PutOptions) throws(MictlanXError) {
        guard options.filters.isEmpty else {
            throw MictlanXError(
                .invalidArgument, "chunks that are cut already go through no filters; put the bytes or the file instead"
            )
        }
        self.chunks = chunks
        fileTags = [:]
        filters = FilterRecord(options.filterTags)
        filterTags = options.filterTags
        isStored = !filterTags.isEmpty
    }

    /// Filters where that is wanted, cuts and hashes.
    ///
    /// - Throws: ``MictlanXError``: `invalidArgument`, `configuration`, `changed`, `diskFull`, `io`; `CancellationError`.
    init(
        _ source: FilteredSpool.Source, at address: BallAddress, _ options: PutOptions, in directory: FilePath,
        fileTags: [String: String] = [:]
    ) async throws {
        self.fileTags = fileTags
        var source = source
        var record = FilterRecord(options.filterTags)
        if !options.filters.isEmpty {
            let (file, made) = try await FilteredSpool.make(
                source, options.filters, for: address, in: directory)
            (source, record) = (.file(file), made)
        }
        filters = record
        isStored = !options.filterTags.isEmpty
        filterTags = isStored ? options.filterTags : record?.tags ?? [:]
        switch source {
        case .bytes(let bytes): chunks = try Chunks(bytes, chunkSize: options.chunkSize)
        case .file(let file):
            // Before they are hashed, which may take an hour.
            try Self.check(Chunks.plan(file.size, options.chunkSize, .separateRemainder).count, at: address)
            let scratch = Scratch(directory: directory)
            chunks = try await Chunks(file, chunkSize: options.chunkSize, in: scratch, options.hashing)
        }
    }

    /// Opens the source, and does the same.
    ///
    /// - Throws: ``MictlanXError``: `notFound`, `forbidden`, `timeout`, and as above; `CancellationError`.
    convenience init(
        _ source: BallSource, at address: BallAddress, _ options: PutOptions, in directory: FilePath
    ) async throws {
        switch source {
        case .bytes(let bytes):
            try await self.init(FilteredSpool.Source.bytes(bytes), at: address, options, in: directory)
        case .file(let path):
            let file = try await LocalFile.opening(
                path, spoolDirectory: directory, patience: options.call.timeout)
            try await self.init(
                FilteredSpool.Source.file(file), at: address, options, in: directory,
                fileTags: Self.tags(of: file, at: path, options.fileTags))
        }
    }

    /// Refuses more chunks than a get takes. Apart, as most puts have no need of its frame.
    ///
    /// - Throws: ``MictlanXError`` `invalidArgument`.
    @inline(never)
    static func check(_ count: Int, at address: BallAddress) throws(MictlanXError) {
        guard count > BallLayoutBuilder.maximumChunks else { return }
        throw MictlanXError(
            .invalidArgument,
            "ball '\(address)' would have \(count) chunks, and at most \(BallLayoutBuilder.maximumChunks) can be read"
                + " again; put it with larger chunks")
    }

    private static func tags(of file: LocalFile, at path: FilePath, _ tagging: FileTagging) -> [String: String] {
        guard tagging != .none else { return [:] }
        var tags = FileTags.tags(
            path: tagging == .fullPath ? path.bytes : nil, relative: path.lastComponent?.bytes ?? [])
        if let moment = file.modified { tags[ReservedTag.fileTime] = String(moment) }
        return tags
    }

    /// The tags of one chunk that are the client's own.
    func tags(of chunk: Chunk, in ball: BallID) -> [String: String] {
        chunks.layoutTags(of: chunk, in: ball).merging(filterTags) { $1 }
    }

    /// Whether a ball holds the same data behind the same filters.
    func isSame(as info: BallInfo) -> Bool {
        // A copy is the same only where the bytes are.
        if isStored { return info.checksum == chunks.checksum && info.filters == filters }
        guard let filters else { return info.holds(chunks.checksum, behind: [], nil) }
        return filters.checksum.map { info.holds($0, behind: filters.names, filters.fingerprint) } ?? false
    }
}
