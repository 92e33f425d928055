internal import FoundationEssentials
internal import GRDB
internal import MictlanXModel
internal import SystemPackage

/// A chunk and its bytes, ready to be sent. Whoever takes a file closes it.
struct ChunkContent: Sendable {
    enum Source: Sendable {
        case bytes(Data)
        case file(FileDescriptor)
    }

    let chunk: ChunkRecord
    let source: Source

    /// Gives the bytes back unread.
    func close() {
        if case .file(let file) = source { try? file.close() }
    }
}

/// What a ball holds and the first page of its chunks, of one moment.
struct BallListing: Sendable {
    let summary: BallSummary
    let firstPage: ListingPage
}

extension ChunkStore {
    /// The visible chunk under a key.
    ///
    /// - Throws: ``NodeError``.
    func chunk(bucket: String, key: String) async throws -> ChunkRecord? {
        try await pool.run { [catalog] in
            try catalog.read { try Catalog.chunk($0, bucket: bucket, key: key) }
        }
    }

    /// Whether a put of `chunk` could go through as things stand.
    ///
    /// - Throws: ``NodeError``.
    func admits(_ chunk: ChunkRecord, replacing: Bool) async throws -> Bool {
        try await pool.run { [catalog] in
            try catalog.read { try Catalog.admits($0, chunk, replacing: replacing) }
        }
    }

    /// The visible chunk under a key, with its bytes opened.
    ///
    /// - Throws: ``NodeError``, with `corrupt` when the bytes are not there.
    func content(bucket: String, key: String) async throws -> ChunkContent? {
        try await pool.run { [self] () throws -> ChunkContent? in
            var missing: Checksum?
            // A chunk may be replaced between the look into the catalog and the opening of its blob: look again.
            while true {
                let found = try catalog.read { db in
                    try Catalog.chunk(db, bucket: bucket, key: key).map {
                        ($0, $0.size <= smallContentLimit ? try Catalog.smallContent(db, $0.checksum) : nil)
                    }
                }
                guard let (chunk, bytes) = found else { return nil }
                if let bytes { return ChunkContent(chunk: chunk, source: .bytes(bytes)) }
                if try blobs.holds(chunk.checksum, size: chunk.size), let file = try blobs.open(chunk.checksum) {
                    return ChunkContent(chunk: chunk, source: .file(file))
                }
                // A limit that was larger once put this content into the catalog.
                if let bytes = try catalog.read({ try Catalog.smallContent($0, chunk.checksum) }) {
                    return ChunkContent(chunk: chunk, source: .bytes(bytes))
                }
                guard missing != chunk.checksum else {
                    throw NodeError(.corrupt, "the bytes of '\(bucket)@\(key)' are missing or cut short in the store")
                }
                missing = chunk.checksum
            }
        }
    }

    /// One page of a listing.
    ///
    /// - Throws: ``NodeError``.
    func page(
        of scope: ListingScope, after start: ListingPosition?, skip: Int = 0, limits: PageLimits = .standard
    ) async throws -> ListingPage {
        try await pool.run { [catalog] in
            try catalog.read { try Catalog.page($0, of: scope, after: start, skip: skip, limits: limits) }
        }
    }

    /// What a ball holds, `nil` when nothing of it is visible.
    ///
    /// - Throws: ``NodeError``.
    func ball(_ ball: String, in bucket: String) async throws -> BallListing? {
        try await pool.run { [catalog] in
            try catalog.read { db -> BallListing? in
                guard let summary = try Catalog.summary(db, bucket: bucket, ball: ball) else { return nil }
                let page = try Catalog.page(db, of: .ball(ball, in: bucket), after: nil, limits: .standard)
                return BallListing(summary: summary, firstPage: page)
            }
        }
    }
}
