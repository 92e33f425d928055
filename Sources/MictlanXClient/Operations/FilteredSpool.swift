internal import MictlanXModel
internal import MictlanXPlatform
internal import SystemPackage

/// Passes the bytes of a put through its filters into a spool file.
enum FilteredSpool {
    /// What is put.
    enum Source: Sendable {
        case bytes([UInt8])
        case file(LocalFile)
    }

    /// Filters, on a separate thread.
    ///
    /// What comes into a filter that encrypts is read twice: its nonce follows from all of it. Where the two differ, as
    /// behind a filter that does not make the same of the same bytes, the nonce is random, and another put of the same
    /// bytes sends others.
    ///
    /// - Parameters:
    ///   - source: what is put.
    ///   - filters: at least one.
    ///   - address: where it is put.
    ///   - directory: where the spool file is made.
    /// - Returns: the filtered bytes as a file, and what they were.
    /// - Throws: ``MictlanXError``: `configuration` without a library, `changed`, `diskFull`, `io`; `CancellationError`;
    ///   what the filters throw.
    static func make(
        _ source: Source, _ filters: [ContentFilter], for address: BallAddress, in directory: FilePath
    ) async throws -> (LocalFile, FilterRecord) {
        try await BlockingWork.run { isCancelled in
            do {
                let messages = try digested(source, filters, for: address, isCancelled)
                return try make(source, filters, messages, in: directory, isCancelled)
            } catch is UnrepeatableBytes {
                return try make(source, filters, filters.map { _ in nil }, in: directory, isCancelled)
            }
        }
    }

    private static func make(
        _ source: Source, _ filters: [ContentFilter], _ messages: [EncodedMessage?], in directory: FilePath,
        _ isCancelled: () -> Bool
    ) throws -> (LocalFile, FilterRecord) {
        var spool = try SpoolFile(in: directory)
        let chain = try FilterChain(encoding: filters, messages)
        let (size, checksum) = try run(source, through: chain, isCancelled) { try spool.append($0) }
        let record = FilterRecord(
            names: filters.map(\.name), size: size, checksum: checksum,
            fingerprint: filters.lazy.compactMap(\.fingerprint).last)
        return (try spool.finish(as: "the filtered bytes"), record)
    }

    /// What comes into each filter, for those that ask for it.
    private static func digested(
        _ source: Source, _ filters: [ContentFilter], for address: BallAddress, _ isCancelled: () -> Bool
    ) throws -> [EncodedMessage?] {
        var messages: [EncodedMessage?] = []
        for (position, filter) in filters.enumerated() {
            guard case .knowing = filter.encoder else {
                messages.append(nil)
                continue
            }
            let before = try FilterChain(encoding: filters[..<position], messages)
            var hasher = SHA256()
            _ = try run(source, through: before, isCancelled) { hasher.update($0) }
            messages.append(EncodedMessage(place: "\(address)", digest: hasher.finish()))
        }
        return messages
    }

    /// Sends all bytes through a chain.
    ///
    /// - Returns: the size and the checksum of what went in.
    private static func run(
        _ source: Source, through chain: FilterChain, _ isCancelled: () -> Bool,
        _ sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> (size: Int, checksum: Checksum) {
        var hasher = SHA256()
        var size = 0
        switch source {
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { bytes in
                hasher.update(bytes)
                size = bytes.count
                try chain.update(bytes) { piece in
                    guard !isCancelled() else { throw CancellationError() }
                    try sink(piece)
                }
            }
        case .file(let file):
            try file.forEachPiece(in: 0..<file.size, isCancelled: isCancelled) { piece in
                hasher.update(piece)
                size += piece.count
                try chain.update(piece, sink)
            }
            try file.checkUnchanged()
        }
        try chain.finish(sink)
        return (size, hasher.finish())
    }
}
