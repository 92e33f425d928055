internal import NIOCore

/// A JSON document around a list of chunks, read page by page as the client takes it: a million chunks need the memory of
/// one page.
///
/// Each page is a snapshot of its own, so that a slow reader holds nothing up: a chunk that is put or removed meanwhile may
/// or may not appear, and none appears twice.
struct ListingPieces: ReplyPieces {
    private let store: ChunkStore
    private let scope: ListingScope
    private let suffix: String
    private var page: ListingPage?
    private var lead: String
    private var rest: Int

    /// A document.
    ///
    /// - Parameters:
    ///   - firstPage: read beforehand, so that a failing catalog is still an answer with a status.
    ///   - prefix: what comes before the first chunk.
    ///   - suffix: what comes behind the last.
    ///   - count: how many chunks to list at most, those of the first page included.
    init(
        store: ChunkStore, scope: ListingScope, firstPage: ListingPage, prefix: String, suffix: String,
        count: Int = .max
    ) {
        self.store = store
        self.scope = scope
        self.suffix = suffix
        page = firstPage
        lead = prefix
        rest = count
    }

    mutating func next() async throws -> ByteBuffer? {
        guard let current = page else { return nil }
        var bytes = ByteBuffer()
        for document in current.documents {
            bytes.writeString(lead)
            bytes.writeString(document)
            lead = ","
        }
        rest -= current.documents.count
        if let start = current.next, rest > 0 {
            var limits = PageLimits.standard
            limits.rows = min(limits.rows, rest)
            page = try await store.page(of: scope, after: start, limits: limits)
        } else {
            page = nil
            if lead != "," { bytes.writeString(lead) }
            bytes.writeString(suffix)
        }
        return bytes
    }
}
